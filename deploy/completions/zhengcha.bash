# Completion of zhengcha's commands and options, asked of the program itself.
_zhengcha() {
  local current=${COMP_WORDS[COMP_CWORD]} word help
  local -a path=()
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] && break
    path+=("$word")
  done
  # Words after the commands are arguments: drop them until the program knows the rest.
  while ! help=$("${COMP_WORDS[0]}" "${path[@]}" --help 2>/dev/null) && ((${#path[@]} > 0)); do
    unset 'path[-1]'
  done
  local words
  if [[ $current == -* ]]; then
    words=$(grep -oE -- '^ +(-[[:alnum:]],)?--[[:alnum:]-]+' <<<"$help" | grep -oE -- '--[[:alnum:]-]+')
  else
    words=$(sed -n '/^Subcommands:/,$p' <<<"$help" | grep -oE '^  [[:alnum:]][[:alnum:]-]*')
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o default -F _zhengcha zhengcha
