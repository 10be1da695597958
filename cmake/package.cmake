# `cpack` in a build folder makes two Debian packages: nucha (the command and its tables) and libnucha-dev.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME nucha)
set(CPACK_PACKAGE_CONTACT "The nucha maintainers <maintainers@nucha.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "find out why a neck still hurts after cervical fusion")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL command library)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_COMMAND_PACKAGE_NAME nucha)
set(CPACK_DEBIAN_COMMAND_PACKAGE_SECTION science)
set(CPACK_DEBIAN_COMMAND_PACKAGE_SHLIBDEPS ON)
# when the next business day ends
set(CPACK_DEBIAN_COMMAND_PACKAGE_DEPENDS tzdata)
set(CPACK_COMPONENT_COMMAND_DESCRIPTION
"nucha raises red flags, ranks the causes of pain after cervical fusion with
intervals and sources, names the next test and question that would tell most,
and lists treatment options with their chance, risks and evidence. `nucha serve`
is a clinic: a web app, an intake for patients, FHIR and CDS Hooks.
It supports a licensed clinician and does not replace one.")

set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libnucha-dev)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS "nucha (= ${PROJECT_VERSION}), libfmt-dev, libeigen3-dev, nlohmann-json3-dev")
set(CPACK_COMPONENT_LIBRARY_DESCRIPTION
"C++20 library behind the nucha command: read a case, evaluate it, write
reports. This package holds the static library, its headers and the CMake
files.")

include(CPack)
