/// The key tables of all contexts as Markdown: README's table comes from here.
public enum KeyReference {
  public static var markdown: String {
    KeyTables().pages.map { page in
      let rows = page.groups.flatMap { group in
        ["| **\(group.title)** | |"]
          + group.entries.map { entry in
            let keys = entry.keys.map { "`" + $0.label(unicode: true).replacing("|", with: "\\|") + "`" }
            return "| \(keys.joined(separator: " ")) | \(entry.help) |"
          }
      }
      return "### \(page.name)\n\n| Keys | |\n|---|---|\n" + rows.joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }
}
