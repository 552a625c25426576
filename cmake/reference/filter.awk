# Shows Doxygen what the comments of the public headers are: run on a header, it prints the header with `///`
# where Doxygen looks for it. The headers themselves stay as people read them:
#
#     // Purpose: one sentence, and more.      the comment at the top is what the file is about, and the class
#     //                                       or function that it names before the colon
#     //     some_code();                      deeper lines are an example
#
#     // Says something.                       a comment right above a declaration belongs to it, and to those
#     void first();                            that follow without a blank line or a comment of their own
#     void second();
#     int third;  // says something            as does one behind it, which may go on below
#
# Comments in function bodies, and those that nothing follows at once, are not for users. C headers have the same in
# the comments of C. Namespaces are shown without `inline v0`, which nobody writes.

{ line[NR] = $0 }

END {
  read_comments()
  context[depth = 0] = "namespace"
  print_top()
  for (at = top_end + 1; at <= NR; at++) {
    if (kind[at] == "comment") print_comment_block()
    else print_code(at)
  }
}

# --- reading

# Sets kind[i] to comment (nothing else on the line), blank or code, and text[i] to what a comment says.
function read_comments(  i, s, in_block) {
  for (i = 1; i <= NR; i++) {
    s = line[i]
    sub(/^ +/, "", s)
    if (kind[i - 1] ~ /macro|code/ && line[i - 1] ~ /^#.*\\$|^ .*\\$/) {
      kind[i] = "macro"
    } else if (in_block) {
      kind[i] = "comment"
      in_block = s !~ /\*\//
      sub(/ *\*\/.*$/, "", s)
      sub(/^\*/, "", s)
      text[i] = s
    } else if (s == "") {
      kind[i] = "blank"
    } else if (s ~ /^\/\//) {
      kind[i] = "comment"
      text[i] = substr(s, 3)
    } else if (s ~ /^\/\*/ && (s ~ /\*\/$/ || s !~ /\*\//)) {
      kind[i] = "comment"
      in_block = s !~ /\*\//
      sub(/ *\*\/$/, "", s)
      text[i] = substr(s, 3)
    } else {
      kind[i] = "code"
    }
    if (kind[i] == "comment") starts_block[i] = kind[i - 1] != "comment" || line[i] ~ /^ *\/\*/
  }
  for (top_end = 0; kind[top_end + 1] == "comment"; ) top_end++
}

# --- printing comments

# Characters that Doxygen or Markdown would take for theirs, except in `code`.
function escaped(s,  parts, count, i, result) {
  count = split(s, parts, "`")
  for (i = 1; i <= count; i++) {
    if (i % 2 == 1) {
      gsub(/\\/, "\\\\", parts[i])
      gsub(/[@<>#]/, "\\\\&", parts[i])
      gsub(/::/, "\\::", parts[i])
    }
    result = result (i > 1 ? "`" : "") parts[i]
  }
  return result
}

# Lines first..last as documentation; those indented by five are code, `--- headings` are left out.
function print_text(first, last, indent,  i, in_code) {
  for (i = first; i <= last; i++) {
    if (text[i] ~ /^ --- /) continue
    if (text[i] ~ /^     / || (in_code && text[i] ~ /^ *$/ && text[i + 1] ~ /^     / && i < last)) {
      if (!in_code) print indent "/// @code{.cpp}"
      in_code = 1
      print_line(indent "/// " substr(text[i], 6))
    } else {
      if (in_code) print indent "/// @endcode"
      in_code = 0
      print_line(indent "/// " escaped(substr(text[i], 2)))
    }
  }
  if (in_code) print indent "/// @endcode"
}

function print_line(s) {
  sub(/ +$/, "", s)
  print s
}

# Sets `subject` to what the file is about.
function print_top(  word, words, count, i) {
  print "/// @file"
  print_text(1, top_end, "")
  if (match(text[1], /^ [A-Za-z_]+(<T>)?(\(\))?:/)) {
    subject = substr(text[1], 2, RLENGTH - 2)
    sub(/\(\)|<T>/, "", subject)
  } else {
    # That of the file's name: `Limits` of limits.hpp.
    word = FILENAME
    sub(/^.*\//, "", word)
    sub(/\..*$/, "", word)
    count = split(word, words, "_")
    for (i = 1; i <= count; i++) subject = subject toupper(substr(words[i], 1, 1)) substr(words[i], 2)
  }
}

function indent_of(s) {
  match(s, /^ */)
  return RLENGTH
}

# At `at`, which becomes its last line.
function print_comment_block(  first, last, indent) {
  first = last = at
  while (kind[last + 1] == "comment" && !starts_block[last + 1]) last++
  at = last
  indent = substr(line[first], 1, indent_of(line[first]))
  if (context[depth] == "body" || kind[last + 1] != "code" || line[last + 1] ~ /^ *(}|public|private|#e)/) return
  if (line[last + 1] ~ /^#(if|define)/) {
    waiting_first = first
    waiting_last = last
    return
  }
  group_ends = 0
  if (context[depth] != "enum" && declarations_from(last + 1) > 1) {
    group_first = first
    group_last = last
    group_ends = paragraph_end
  }
  if (has_subject(line[last + 1])) print_subject(indent)
  print_text(first, last, indent)
  has_words = 1
}

# Whether the line declares what the top of the file is about; once.
function has_subject(s) {
  if (subject == "") return 0
  return s ~ ("^(template <.*> *)?(class|struct)( .*)? " subject "( .*)?[ {;]*$") || s ~ ("[ *&]" subject "\\(")
}
function print_subject(indent) {
  subject = ""
  print_text(1, top_end, indent)
  print indent "///"
}

# How many declarations follow without a blank line or comment; sets paragraph_end to the last line of these.
function declarations_from(first,  i, open, count, s) {
  for (i = first; kind[i] == "code" && !(open == 0 && line[i] ~ /^ *(}|public|private|#)/); i++) {
    s = bare(line[i])
    open += gsub(/[{(]/, "&", s) - gsub(/[})]/, "&", s)
    if (open == 0 && s ~ /[;}] *$/) count++
    paragraph_end = i
    if (open == 0 && context[depth] == "namespace" && s ~ /^}/) break
  }
  return count
}

# --- printing code

# Without comments, strings and characters.
function bare(s) {
  gsub(/\\["'\\]/, "", s)
  gsub(/"[^"]*"/, "", s)
  gsub(/'[^']*'/, "", s)
  sub(/\/\/.*$/, "", s)
  gsub(/\/\*[^*]*\*\//, "", s)
  return s
}

# Of functions: `has_words` says that the comment right above was printed; `pending` is what was declared so far.
function print_code(i,  s, code) {
  s = line[i]
  code = bare(s)
  if (kind[i] == "blank") waiting_first = 0
  if (code ~ /\) = delete;/) s = ""
  if (waiting_first && s ~ /^ *#define/) print_text(waiting_first, waiting_last, "")
  if (context[depth] != "body" && pending == "" && kind[i] == "code") {
    if (has_subject(s) || (s ~ /^ *template/ && has_subject(line[i + 1]))) {
      print_subject("")
      has_words = 1
    }
    print_what_goes_without_saying(i, code)
  }
  if (is_documented_behind(i, code)) {
    sub(/[ ]*\/\/ ?/, "  ///< ", s)
    if (sub(/[ ]*\/\* ?/, "  ///< ", s)) sub(/ *\*\/$/, "", s)
    print_behind(s)
    while (is_continuation(i, i + 1)) {
      i++
      print "  ///< " escaped(substr(text[i], 2))
    }
    at = i
  } else {
    gsub(/::inline v0/, "", s)
    print s
  }
  follow_braces(code)
  if (at == group_ends) group_ends = 0
}

# The words above the paragraph, if it has any; else those of handles, of numbers that stand for enumerators, of
# overloads of what was declared before, and of what the language would declare itself.
function print_what_goes_without_saying(i, code,  name, is_declared_again) {
  name = name_of(code)
  is_declared_again = name != "" && name == declared
  declared = name
  if (has_words || is_documented_behind(i, code) || code ~ /^ *$/ ||
      code ~ /^ *([}#~]|static_assert|friend|public|private)| = delete;/) {
    has_words = 0
    return
  }
  if (name ~ /_release$/) print "/// Ends the handle; null is nothing."
  else if (group_ends) print_text(group_first, group_last, "")
  else if (code ~ /^typedef struct [a-z_]+ [a-z_]+; *$/) print "/// An opaque handle."
  else if (code ~ /^typedef u?int[0-9]+_t [a-z_]+; *$/ && line[i + 1] ~ /^enum {/) print "/// One of the numbers that follow."
  else if (name ~ /_create$/) print "/// Gives a handle to the caller."
  else if (name == "") return
  else if (name == "operator=" || code ~ ("[ (](const )?" name "&&? ?[a-z]*\\)")) print "/// As of other values."
  else if (is_declared_again) print "/// @overload"
}

# What a line declares a function as; empty if it does not.
function name_of(code) {
  if (code ~ /^ *#/ || code !~ /\(/ || code ~ /^ *(friend|static_assert|using|typedef|return|template)/) return ""
  sub(/ *\(.*$/, "", code)
  sub(/^.*[ *&]/, "", code)
  return code
}

# The text behind `///<` escaped.
function print_behind(s,  mark) {
  mark = index(s, "///< ")
  print substr(s, 1, mark + 4) escaped(substr(s, mark + 5))
}

function is_documented_behind(i, code) {
  if (context[depth] == "body" || kind[i] != "code" || line[i] ~ /^ *#/) return 0
  if (line[i] !~ /[^ ] +\/\/ / && line[i] !~ /[^ ] +\/\* .*\*\/$/) return 0
  if (code ~ /[;,] *$/ || code ~ /} *;? *$/) return code !~ /^ *}/
  return context[depth] == "enum" && code !~ /[{(] *$/
}

# A comment of its own line under the one behind line i.
function is_continuation(i, next_line,  column) {
  if (kind[next_line] != "comment") return 0
  column = match(line[i], /\/[\/*] /)
  return match(line[next_line], /\/[\/*] /) == column && indent_of(line[next_line]) > indent_of(line[i])
}

# Keeps depth and context: namespace, class, enum, or body (of a function, an initialiser, a macro).
function follow_braces(code,  i, c) {
  if (code ~ /^ *#/ || kind[at] == "macro") return
  for (i = 1; i <= length(code); i++) {
    c = substr(code, i, 1)
    if (c == "{") {
      depth++
      context[depth] = kind_of_braces(pending)
      pending = ""
    } else if (c == "}") {
      if (depth > 0) depth--
      pending = ""
    } else if (c == ";") {
      pending = ""
    } else {
      pending = pending c
    }
  }
  if (pending ~ /^ *(public|private|protected): *$/ || pending ~ /^ *$/) pending = ""
  else pending = pending " "
}

function kind_of_braces(head) {
  if (context[depth - 1] == "body") return "body"
  gsub(/alignas\([^)]*\)/, "", head)
  gsub(/__attribute__\(\([^)]*\)\)/, "", head)
  sub(/^ *template *<[^>]*>/, "", head)
  if (head ~ /^ *extern *$/) return "namespace"
  if (head ~ /[(=]/) return "body"
  if (head ~ /(^| )namespace( |$)/) return "namespace"
  if (head ~ /(^| )enum( |$)/) return "enum"
  if (head ~ /(^| )(class|struct|union)( |$)/) return "class"
  return "body"
}
