# What `cmake --install` lays down: the command with its tables (component `command`) and the library (component `library`).
include(CMakePackageConfigHelpers)

# The public headers. Anything they include must stand here too; tests/consumer compiles them from an installed tree.
set(nucha_public_headers
    nucha/nucha.h
    nucha/base/csv.h
    nucha/base/error.h
    nucha/base/file.h
    nucha/base/json.h
    nucha/base/level.h
    nucha/base/random.h
    nucha/base/sex.h
    nucha/evidence/evidence.h
    nucha/evidence/implant_table.h
    nucha/evidence/mechanics_parameters.h
    nucha/evidence/quantity_table.h
    nucha/evidence/neck_tables.h
    nucha/record/case.h
    nucha/causes/cause_change.h
    nucha/course/follow.h
    nucha/course/futures.h
    nucha/course/population.h
    nucha/readings/neck_reading.h
    nucha/treatments/treatment_change.h
    nucha/evaluate/evaluate.h
    nucha/evaluate/evaluation.h
    nucha/evaluate/mechanics_tables.h
    nucha/evaluate/network.h
    nucha/evaluate/own_neck.h
    nucha/evaluate/patient_futures.h
    nucha/evaluate/patient_mechanics.h
    nucha/evaluate/patient_model.h
    nucha/evaluate/patient_neck.h
    nucha/evaluate/patient_readings.h
    nucha/evaluate/personal_prior.h
    nucha/evaluate/prior.h
    nucha/neck/build.h
    nucha/neck/condition.h
    nucha/neck/content.h
    nucha/neck/mesh.h
    nucha/neck/neck.h
    nucha/neck/neck_json.h
    nucha/neck/surgery.h
    nucha/mechanics/block_matrix.h
    nucha/mechanics/elements.h
    nucha/mechanics/model.h
    nucha/mechanics/neck_bench.h
    nucha/mechanics/report.h
    nucha/mechanics/respond.h
    nucha/mechanics/response.h
    nucha/mechanics/solve.h
    nucha/mechanics/study.h
    nucha/mechanics/study_plan.h
    nucha/report/explain.h
    nucha/report/gltf.h
    nucha/report/html.h
    nucha/report/motion_csv.h
    nucha/report/neck_html.h
    nucha/report/report.h
    nucha/report/study_report.h
    nucha/report/vtk.h)
list(TRANSFORM nucha_public_headers PREPEND ${PROJECT_SOURCE_DIR}/src/)
target_sources(nucha PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/src FILES ${nucha_public_headers})

set(nucha_data_dir ${CMAKE_INSTALL_DATADIR}/nucha)
set(nucha_config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/nucha)

install(TARGETS nucha EXPORT nuchaTargets FILE_SET HEADERS COMPONENT library
        ARCHIVE COMPONENT library LIBRARY COMPONENT library)
install(EXPORT nuchaTargets NAMESPACE nucha:: DESTINATION ${nucha_config_dir} COMPONENT library)
configure_package_config_file(cmake/nuchaConfig.cmake.in ${PROJECT_BINARY_DIR}/nuchaConfig.cmake
                              INSTALL_DESTINATION ${nucha_config_dir} PATH_VARS nucha_data_dir)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/nuchaConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/nuchaConfig.cmake ${PROJECT_BINARY_DIR}/nuchaConfigVersion.cmake
        DESTINATION ${nucha_config_dir} COMPONENT library)

if(TARGET nucha_cli)
  install(TARGETS nucha_cli RUNTIME COMPONENT command)
endif()
install(DIRECTORY data/ DESTINATION ${nucha_data_dir}/data COMPONENT command FILES_MATCHING PATTERN "*.csv" PATTERN "*.bib")
install(DIRECTORY examples/ DESTINATION ${nucha_data_dir}/examples COMPONENT command)
install(DIRECTORY docs/schemas/ DESTINATION ${nucha_data_dir}/schemas COMPONENT command OPTIONAL)
# compressed as distributions want them; man reads it as it is
find_program(NUCHA_GZIP gzip REQUIRED)
function(nucha_compress source target)
  add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/${target} DEPENDS ${PROJECT_SOURCE_DIR}/${source} VERBATIM
                     COMMAND sh -c "\"$1\" -9nc \"$2\" > \"$3\"" sh ${NUCHA_GZIP} ${PROJECT_SOURCE_DIR}/${source}
                             ${PROJECT_BINARY_DIR}/${target})
endfunction()
nucha_compress(docs/man/nucha.1 nucha.1.gz)
nucha_compress(CHANGELOG.md changelog.gz)
add_custom_target(nucha_docs ALL DEPENDS nucha.1.gz changelog.gz)
install(FILES ${PROJECT_BINARY_DIR}/nucha.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT command)
install(FILES tools/completion/nucha.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME nucha
        COMPONENT command)
install(FILES tools/completion/_nucha DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT command)
foreach(component package IN ZIP_LISTS "command;library" "nucha;libnucha-dev")
  install(FILES cmake/copyright ${PROJECT_BINARY_DIR}/changelog.gz DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package}
          COMPONENT ${component})
endforeach()
