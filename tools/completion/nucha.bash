# bash completion for nucha. Kept in step with the command by tests/cli/help_test.sh.
# shellcheck shell=bash

_nucha() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' word
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      evaluate | interview | simulate | follow | validate | explain | serve)
        command=$word
        break
        ;;
    esac
  done

  local words=''
  case $previous in
    --format)
      case $command in
        simulate) words='text json csv html vtk gltf mot' ;;
        follow) words='text json csv html' ;;
        validate) words='text json markdown' ;;
        *) words='text json html fhir' ;;
      esac
      ;;
    --protocol) words='load displacement hybrid' ;;
    --sex) words='female male' ;;
    --construct)
      words='graft cage standalone plate dynamic-plate posterior pedicle 360 wire disc disc-constrained disc-elastic corpectomy'
      ;;
    --load) words='all flexion extension left_bending right_bending left_rotation right_rotation' ;;
    --loaded) words='C0 C1 C2 C3 C4 C5 C6 C7' ;;
    --stage) words='history exam lab imaging procedure' ;;
    --draws | --max-causes | --age | --stature | --fused | --union | --months | --with | --years | --futures | --seed | --moment | --rotation | --follower | --steps | --threads | --port)
      return
      ;;
    --cases | --folder)
      mapfile -t COMPREPLY < <(compgen -d -- "$current")
      return
      ;;
    --out | --resume | --neck | --table | --config | backup | restore)
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      return
      ;;
    *)
      case $command in
        '') words='evaluate interview simulate follow validate explain serve --help --version' ;;
        evaluate) words='--format --out --stage --max-causes --draws --verbose --help' ;;
        interview) words='--out --resume --clinician --help' ;;
        simulate)
          words='--neck --age --sex --stature --fused --construct --union --load --loaded --moment --protocol --rotation
            --follower --head-weight --muscles --steps --threads --format --out --verbose --help'
          ;;
        follow)
          words='--neck --age --sex --stature --fused --construct --months --with --years --futures --seed --format --out --verbose
            --help'
          ;;
        validate) words='cases course mechanics --cases --table --neck --format --out --help' ;;
        explain) words='--all --out --help' ;;
        serve) words='backup restore verify-audit setup-link --config --folder --port --print-config --help' ;;
      esac
      if [[ $command == @(evaluate|simulate|follow) && $current != -* ]]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        return
      fi
      ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -o filenames -F _nucha nucha
