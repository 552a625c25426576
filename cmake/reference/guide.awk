# Shows Doxygen a README as a page: its name is `guide_` and that of its folder; links, which lead to files that are not in
# the reference, are their texts.
FNR == 1 {
  count = split(FILENAME, folders, "/")
  $0 = $0 " {#guide_" folders[count - 1] "}"
}
/^```/ { in_code = !in_code }
!in_code {
  while (match($0, /\[([^][]|\[\])*\]\([^)]*\)/)) {
    link = substr($0, RSTART, RLENGTH)
    sub(/^\[/, "", link)
    sub(/\]\([^)]*\)$/, "", link)
    $0 = substr($0, 1, RSTART - 1) link substr($0, RSTART + RLENGTH)
  }
}
{ print }
