#ifdef DICOM
#include <algorithm>
#include <iconv.h>

#include "characters.h"

namespace {

// The name that iconv has for the set that text begins in (PS3.3, C.12.1.1.2).
const char *encoding(const std::string &term) {
  static const struct { const char *number, *name; } known[] = {
      {"100", "ISO-8859-1"}, {"101", "ISO-8859-2"}, {"109", "ISO-8859-3"}, {"110", "ISO-8859-4"},
      {"144", "ISO-8859-5"}, {"127", "ISO-8859-6"}, {"126", "ISO-8859-7"}, {"138", "ISO-8859-8"},
      {"148", "ISO-8859-9"}, {"166", "TIS-620"},    {"13", "SHIFT_JIS"},   {"192", "UTF-8"},
  };
  if (term == "GB18030" || term == "GBK") return term == "GBK" ? "GBK" : "GB18030";
  const size_t space = term.find_last_of(' ');
  const std::string number = space == std::string::npos ? "" : term.substr(space + 1);
  for (const auto &each : known)
    if (number == each.number) return each.name;
  return "ISO-8859-1";
}

// What an escape sequence turns on (PS3.3, table C.12-3 and C.12-4).
struct escape {
  const char *sequence, *name;
  bool is_kept;  // iconv wants to see it too
};
const escape escapes[] = {
    {"\x1b(B", "ISO-8859-1", false},     {"\x1b(J", "SHIFT_JIS", false},      {"\x1b)I", "SHIFT_JIS", false},
    {"\x1b-A", "ISO-8859-1", false},     {"\x1b-B", "ISO-8859-2", false},     {"\x1b-C", "ISO-8859-3", false},
    {"\x1b-D", "ISO-8859-4", false},     {"\x1b-L", "ISO-8859-5", false},     {"\x1b-G", "ISO-8859-6", false},
    {"\x1b-F", "ISO-8859-7", false},     {"\x1b-H", "ISO-8859-8", false},     {"\x1b-M", "ISO-8859-9", false},
    {"\x1b-T", "TIS-620", false},        {"\x1b$B", "ISO-2022-JP-2", true},   {"\x1b$(D", "ISO-2022-JP-2", true},
    {"\x1b$)C", "EUC-KR", false},        {"\x1b$)A", "GB2312", false},
};

std::string converted(std::string text, const char *name) {
  iconv_t converter = iconv_open("UTF-8", name);
  if (converter == iconv_t(-1)) return "?";
  std::string out(text.size() * 4 + 16, 0);
  char *from = text.data(), *to = out.data();
  size_t left = text.size(), room = out.size();
  while (left > 0 && iconv(converter, &from, &left, &to, &room) == size_t(-1)) {
    if (left == 0 || room < 4) break;
    from++, left--, *to++ = '?', room--;
  }
  iconv_close(converter);
  out.resize(out.size() - room);
  return out;
}

}  // namespace

std::string cdicom_utf8(const std::string &text, const std::string &declared) {
  if (std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0 && c != 27; })) return text;
  std::string first = declared.substr(0, declared.find('\\'));
  while (!first.empty() && first.back() == ' ') first.pop_back();
  const char *const initial = encoding(first);
  // Escape sequences count only where more than one set is declared; elsewhere they are what the text holds.
  if (declared.find('\\') == std::string::npos && first.rfind("ISO 2022", 0) != 0) return converted(text, initial);
  std::string out, run;
  const char *name = initial;
  const auto flush = [&] {
    if (!run.empty()) out += converted(run, name);
    run.clear();
  };
  bool is_wide = false;
  for (size_t i = 0; i < text.size();) {
    const escape *found = nullptr;
    for (const escape &each : escapes)
      if (text.compare(i, std::char_traits<char>::length(each.sequence), each.sequence) == 0) found = &each;
    if (found) {
      flush();
      name = found->name;
      is_wide = found->is_kept;
      if (found->is_kept) run = found->sequence;
      i += std::char_traits<char>::length(found->sequence);
      continue;
    }
    // The parts of a name, values and lines begin in the first set again (PS3.5, 6.1.2.5.3).
    if (!is_wide && (text[i] == '^' || text[i] == '=' || text[i] == '\\' || text[i] == '\n' || text[i] == '\r')) {
      flush();
      name = initial;
      out += text[i++];
      continue;
    }
    run += text[i++];
  }
  flush();
  return out;
}
#endif
