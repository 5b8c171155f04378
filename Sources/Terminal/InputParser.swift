import Screen

/// Bytes of a terminal as events. Knows xterm's, VT's, Linux' and kitty's keys, SGR and X10 mouse reports and bracketed
/// paste; answers to queries, late or split over packets, are dropped whole and never taken for keys.
struct InputParser {
  private var pending: [UInt8] = []
  /// Bytes since the opening of a bracketed paste, nil outside one.
  private var pasted: [UInt8]?
  private var held: MouseEvent.Button?
  private(set) var answers: [[UInt8]] = []

  /// Milliseconds after which `flush()` is due, nil with nothing pending. A lone escape is soon the key; what began as
  /// an answer may come split over slow packets, and its tail must not be taken for keys.
  var patience: Int32? {
    if pending.isEmpty || pasted != nil { return nil }
    let isEscape = pending[0] == 0x1B
    let isShort = isEscape && (pending.count == 1 || (pending.count == 2 && (pending[1] == 0x1B || pending[1] == 0x4F)))
    return isShort ? 40 : 1000
  }

  /// Longer "answers" are no answers.
  private static let longestString = 65_536
  private static let pasteEnd = Array("\u{1b}[201~".utf8)

  /// The answers that came in since the last call.
  mutating func takeAnswers() -> [[UInt8]] {
    defer { answers = [] }
    return answers
  }

  mutating func feed(_ bytes: some Sequence<UInt8>) -> [TerminalEvent] {
    pending.append(contentsOf: bytes)
    return drain(isFinal: false)
  }

  /// Takes what is pending for what it is: a lone escape is the key, an unfinished answer is dropped.
  mutating func flush() -> [TerminalEvent] { drain(isFinal: true) }

  private mutating func drain(isFinal: Bool) -> [TerminalEvent] {
    var events: [TerminalEvent] = []
    var at = 0
    loop: while at < pending.count {
      if pasted != nil {
        guard let end = endOfPaste(from: at) else {
          // The end's own bytes may be split: keep its length back.
          let safe = max(at, pending.count - Self.pasteEnd.count + 1)
          if (pasted?.count ?? 0) < 1 << 20 { pasted?.append(contentsOf: pending[at..<safe]) }
          at = safe
          break loop
        }
        events.append(.paste(Self.text((pasted ?? []) + pending[at..<end])))
        pasted = nil
        at = end + Self.pasteEnd.count
        continue
      }
      switch step(pending[at...], isFinal: isFinal) {
      case .more: break loop
      case .took(let count, let event):
        if let event { events.append(event) }
        at += count
      }
    }
    pending.removeFirst(min(at, pending.count))
    if isFinal, pasted == nil { pending.removeAll() }
    return events
  }

  private enum Step { case more, took(Int, TerminalEvent?) }

  private mutating func step(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> Step {
    let first = bytes[bytes.startIndex]
    guard first == 0x1B else { return character(bytes, isFinal: isFinal) }
    guard bytes.count > 1 else { return isFinal ? .took(1, .key(KeyPress(.escape))) : .more }
    switch bytes[bytes.startIndex + 1] {
    case UInt8(ascii: "["): return controlSequence(bytes, isFinal: isFinal)
    case UInt8(ascii: "O"):
      guard bytes.count > 2 else { return isFinal ? .took(2, .key(KeyPress(.character("O"), .alt))) : .more }
      return .took(3, ControlSequence.singleShift(bytes[bytes.startIndex + 2]).map { .key($0) })
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"), UInt8(ascii: "X"):
      return string(bytes, isFinal: isFinal)
    case 0x1B:
      // Alt with a key that is itself a sequence, or a press of escape before something else.
      if bytes.count == 2 { return isFinal ? .took(1, .key(KeyPress(.escape))) : .more }
      guard bytes[bytes.startIndex + 2] == UInt8(ascii: "[") || bytes[bytes.startIndex + 2] == UInt8(ascii: "O") else {
        return .took(1, .key(KeyPress(.escape)))
      }
      let before = (answers, held, pasted)
      let next = step(bytes.dropFirst(), isFinal: isFinal)
      switch next {
      case .more: return .more
      case .took(_, .key?): return withAlt(next)
      case .took:
        // Escape, and right behind it an answer or the mouse: the key counts, what follows is read after it.
        (answers, held, pasted) = before
        return .took(1, .key(KeyPress(.escape)))
      }
    default: return withAlt(character(bytes.dropFirst(), isFinal: isFinal))
    }
  }

  private func withAlt(_ step: Step) -> Step {
    guard case .took(let count, let event) = step else { return step }
    guard case .key(var key) = event else { return .took(count + 1, event) }
    key.modifiers.insert(.alt)
    return .took(count + 1, .key(key))
  }

  private func character(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> Step {
    let first = bytes[bytes.startIndex]
    switch first {
    case 0: return .took(1, .key(.control(" ")))
    case 9: return .took(1, .key(KeyPress(.tab)))
    case 10, 13: return .took(1, .key(KeyPress(.enter)))
    case 8, 127: return .took(1, .key(KeyPress(.backspace)))
    case 1...26: return .took(1, .key(.control(Character(Unicode.Scalar(first + 96)))))
    case 28...31: return .took(1, .key(.control(Character(Unicode.Scalar(first + 64)))))
    case 0x20...0x7E: return .took(1, .key(.character(Character(Unicode.Scalar(first)))))
    case 0xC2...0xF4:
      let count = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
      let whole = bytes.prefix(count)
      if let bad = whole.dropFirst().firstIndex(where: { $0 & 0xC0 != 0x80 }) {
        return .took(bad - bytes.startIndex, nil)
      }
      if whole.count < count { return isFinal ? .took(whole.count, nil) : .more }
      guard let text = String(validating: whole, as: UTF8.self), let one = text.first,
        one.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
      else { return .took(count, nil) }
      return .took(count, .key(.character(one)))
    default: return .took(1, nil)
    }
  }

  private mutating func controlSequence(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> Step {
    let body = bytes.dropFirst(2)
    if body.first == UInt8(ascii: "M") {
      guard body.count >= 4 else { return isFinal ? .took(bytes.count, nil) : .more }
      let at = body.startIndex
      return .took(
        6,
        mouse(
          code: Int(body[at + 1]) - 32, column: Int(body[at + 2]) - 33, row: Int(body[at + 3]) - 33, released: false))
    }
    if body.first == UInt8(ascii: "[") {
      guard body.count >= 2 else { return isFinal ? .took(3, nil) : .more }
      let letter = body[body.startIndex + 1]
      let isKey = letter >= UInt8(ascii: "A") && letter <= UInt8(ascii: "E")
      return .took(4, isKey ? .key(KeyPress(.function(Int(letter) - 64))) : nil)
    }
    guard let end = body.firstIndex(where: { $0 < 0x20 || $0 >= 0x40 }) else {
      if body.count > 256 { return .took(bytes.count, nil) }
      return isFinal ? .took(bytes.count, nil) : .more
    }
    let count = end - bytes.startIndex + 1
    // A control inside means that the sequence was cut off: what follows stands for itself.
    if body[end] < 0x20 { return .took(count - 1, nil) }
    let sequence = ControlSequence(parameters: body[body.startIndex..<end], final: body[end])
    if sequence.isPasteStart {
      pasted = []
      return .took(count, nil)
    }
    if let report = sequence.mouseReport {
      return .took(
        count,
        mouse(
          code: report.code, column: report.column, row: report.row, released: report.isRelease))
    }
    if let key = sequence.key { return .took(count, .key(key)) }
    answers.append(Array(bytes.prefix(count)))
    if answers.count > 32 { answers.removeFirst() }
    return .took(count, nil)
  }

  /// OSC, DCS, APC, PM and SOS: strings up to ST (or BEL).
  private mutating func string(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> Step {
    var at = bytes.startIndex + 2
    while at < bytes.endIndex {
      if bytes[at] == 0x07 || bytes[at] == 0x9C {
        answers.append(Array(bytes[bytes.startIndex...at]))
        return .took(at - bytes.startIndex + 1, nil)
      }
      if bytes[at] == 0x1B {
        guard at + 1 < bytes.endIndex else { break }
        if bytes[at + 1] == UInt8(ascii: "\\") {
          answers.append(Array(bytes[bytes.startIndex...at + 1]))
          return .took(at - bytes.startIndex + 2, nil)
        }
        return .took(at - bytes.startIndex, nil)
      }
      at += 1
    }
    if bytes.count > Self.longestString { return .took(bytes.count, nil) }
    return isFinal ? .took(bytes.count, nil) : .more
  }

  private mutating func mouse(code: Int, column: Int, row: Int, released: Bool) -> TerminalEvent? {
    guard code >= 0, column >= 0, row >= 0, column < 10_000, row < 10_000 else { return nil }
    var modifiers: KeyPress.Modifiers = []
    if code & 4 != 0 { modifiers.insert(.shift) }
    if code & 8 != 0 { modifiers.insert(.alt) }
    if code & 16 != 0 { modifiers.insert(.control) }
    let buttons: [MouseEvent.Button] = [.left, .middle, .right]
    let number = code & 3
    let kind: MouseEvent.Kind
    switch code & 0b1110_0000 {
    case 0 where released || number == 3:
      kind = .release(number < 3 ? buttons[number] : held ?? .left)
      held = nil
    case 0:
      kind = .press(buttons[number])
      held = buttons[number]
    case 32: kind = number < 3 ? .drag(buttons[number]) : .move
    case 64 where !released && number < 2: kind = number == 0 ? .wheelUp : .wheelDown
    default: return nil
    }
    return .mouse(MouseEvent(kind, row: row, column: column, modifiers: modifiers))
  }

  private func endOfPaste(from start: Int) -> Int? {
    let end = Self.pasteEnd
    guard pending.count - start >= end.count else { return nil }
    return (start...(pending.count - end.count)).first { pending[$0..<($0 + end.count)].elementsEqual(end) }
  }

  private static func text(_ bytes: [UInt8]) -> String {
    var out = String.UnicodeScalarView()
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if scalar == "\r" {
        out.append("\n")
      } else if scalar == "\n" || scalar == "\t" || scalar.properties.generalCategory != .control {
        out.append(scalar)
      }
    }
    return String(out)
  }
}
