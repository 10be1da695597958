# bash completion for nucha. Kept in step with the command by tests/cli/help_test.sh.
# shellcheck shell=bash

_nucha() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' word
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      evaluate | interview | validate | explain)
        command=$word
        break
        ;;
    esac
  done

  local words=''
  case $previous in
    --format) words='text json html fhir' ;;
    --stage) words='history exam lab imaging procedure' ;;
    --draws | --max-causes) return ;;
    --cases)
      mapfile -t COMPREPLY < <(compgen -d -- "$current")
      return
      ;;
    --out | --resume)
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      return
      ;;
    *)
      case $command in
        '') words='evaluate interview validate explain --help --version' ;;
        evaluate) words='--format --out --stage --max-causes --draws --verbose --help' ;;
        interview) words='--out --resume --clinician --help' ;;
        validate) words='cases --cases --out --help' ;;
        explain) words='--all --out --help' ;;
      esac
      if [[ $command == evaluate && $current != -* ]]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        return
      fi
      ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -o filenames -F _nucha nucha
