import StudyStore

extension Model {
  /// `:assign ann` puts the film in hand on Ann's list, `:assign all ann, ben` deals the films shown in turn,
  /// `:assign nobody` takes off; `me` is the reader of the session.
  mutating func assign(_ text: String) -> [Effect] {
    let isAll = text == "all" || text.hasPrefix("all ")
    let readers = (isAll ? text.dropFirst(3) : text[...]).split(separator: ",").map { name -> String in
      let name = name.split(separator: " ").joined(separator: " ")
      return name.lowercased() == "me" ? settings.reader.name : name
    }.filter { !$0.isEmpty }
    guard !readers.isEmpty else {
      show(.plain("assign to whom? :assign ann, :assign me, :assign all ann, ben, :assign nobody"))
      return []
    }
    let films =
      isAll ? worklist.order.map { worklist.rows[$0].id } : [film?.id ?? worklist.selected?.id].compactMap { $0 }
    guard !films.isEmpty else {
      show(.plain("no film is shown that could be assigned"))
      return []
    }
    var effects: [Effect] = []
    var words: [String] = []
    for (place, reader) in readers.enumerated() {
      let share = films.enumerated().filter { $0.offset % readers.count == place }.map(\.element)
      guard !share.isEmpty else { continue }
      effects.append(.assign(share, to: reader.lowercased() == "nobody" ? nil : reader))
      words.append("\(share.count) film\(share.count == 1 ? "" : "s") for \(reader)")
    }
    show(.plain(words.joined(separator: ", ") + "; f for=me shows your own"))
    return effects
  }

  /// A blind reader's own numbers against another's would tell what the other saw.
  mutating func askForAgreement() -> [Effect] {
    guard !settings.role.isBlind else {
      show(.plain("you read blind: lumbar agreement shows it when the reading is done"))
      return []
    }
    show(.plain("reckoning how the readings agree" + letters.ellipsis))
    return [.agreement]
  }

  mutating func showAgreement(_ reports: [AgreementReport]) {
    guard !reports.isEmpty else {
      show(.plain("no film was finished by two readers yet: lumbar view --second, or --again, reads once more"))
      return
    }
    // What the reader has begun meanwhile goes before.
    guard dialog == nil else { return show(.plain("the agreement is reckoned: :agreement shows it")) }
    notice = nil
    var lines: [Page.Line] = []
    for report in reports {
      lines.append(.init(kind: .heading, text: "\(report.first.name) and \(report.second.name)"))
      lines += report.lines.map { .init(kind: .plain, text: $0) }
    }
    lines.append(.init(kind: .heading, text: "Words"))
    lines += AgreementReport.legend.map { .init(kind: .plain, text: $0) }
    dialog = .page(Page("Agreement, research use only", lines))
  }
}
