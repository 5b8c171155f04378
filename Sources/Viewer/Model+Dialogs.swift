import Foundation
import Screen
import Spine
import StudyStore

extension Model {
  mutating func press(_ key: KeyPress, in open: Prompt) -> [Effect] {
    var prompt = open
    switch (key.key, key.modifiers) {
    case (.escape, _), (.character("c"), .control):
      dialog = nil
      return []
    case (.enter, _):
      dialog = nil
      return take(prompt)
    case (.backspace, _) where prompt.line.characters.isEmpty:
      dialog = nil
      return []
    case (.tab, _) where prompt.purpose == .command:
      prompt.line = LineEditor(Command.completing(prompt.line.text))
    default: _ = prompt.line.edit(key)
    }
    dialog = .prompt(prompt)
    return []
  }

  private mutating func take(_ prompt: Prompt) -> [Effect] {
    let text = prompt.line.text.trimmingCharacters(in: .whitespaces)
    switch prompt.purpose {
    case .command: return perform(line: text)
    case .search:
      worklist.search = text
      if !text.isEmpty { findAgain(forward: true) }
      scrollWorklist()
    case .filter: filter(text)
    case .note: return inFilm { $0.act(.note(text), $1) }
    case .flag: return decide(.flag(reason: text), reason: text)
    case .reject: return decide(.reject(reason: text), reason: text)
    case .amend: return inFilm { $0.act(.amend(reason: text), $1) }
    case .reader: return rename(text)
    case .scale(let a, let b): return calibrate(a, b, text)
    }
    return []
  }

  /// `text`: millimetres, and after an x how much larger than the spine the length is shown.
  private mutating func calibrate(_ a: Point, _ b: Point, _ text: String) -> [Effect] {
    let numbers = text.split { $0 == "x" || $0 == " " }.map { Double($0.replacing(",", with: ".")) }
    var spacing = (numbers.first ?? nil).flatMap { Spacing(from: a, to: b, millimetres: $0) }
    if numbers.count == 2 { spacing = numbers[1].flatMap { spacing?.corrected(shownLarger: $0) } }
    guard let spacing, numbers.count <= 2 else {
      show(.warning("no scale was set: give a length in millimetres, such as 25.4 or 25.4 x1.1"))
      return []
    }
    return inFilm { $0.act(.setSpacing(spacing), $1) }
  }

  private mutating func decide(_ action: ReviewAction, reason: String) -> [Effect] {
    inFilm { $0.decide(action, $1) }
  }

  mutating func filter(_ text: String) {
    do {
      worklist.show(text.isEmpty ? nil : try FilmFilter(text, me: settings.reader.name))
      if worklist.order.isEmpty { show(.plain("no film is like that; Esc shows all")) }
    } catch {
      show(.warning(error.description))
    }
    scrollWorklist()
  }

  mutating func rename(_ text: String) -> [Effect] {
    guard !text.isEmpty else { return [] }
    settings.reader.name = text
    show(.plain("reader: \(text) (account \(settings.reader.account))"))
    return [.setReader(text)]
  }

  mutating func take(_ answer: Choice.Answer) -> [Effect] {
    switch answer {
    case .studyPosture(let posture):
      settings.posture = posture
      return inFilm { $0.act(.setPosture(posture), $1) }
    case .posture(let posture): return inFilm { $0.act(.setPosture(posture), $1) }
    case .flag(let reason?): return inFilm { $0.decide(.flag(reason: reason), $1) }
    case .flag(nil): dialog = .prompt(Prompt(.flag, text: film?.review.flagReason ?? ""))
    case .reject(let reason?): return inFilm { $0.decide(.reject(reason: reason), $1) }
    case .reject(nil): dialog = .prompt(Prompt(.reject))
    case .sign: return inFilm { $0.decide(.sign, $1) }
    case .draw(let structure): return inFilm { $0.startPlacing(.structure(structure), $1) }
    case .relabel(let from, let to):
      return inFilm { film, context in
        film.act(.edit(.relabel(from: from, to: to)), context) + film.pick(.vertebra(to), context)
      }
    case .measure(let kind): return inFilm { $0.startPlacing(.measurement(kind), $1) }
    case .removeMeasurement(let index): return inFilm { $0.act(.removeMeasurement(index), $1) }
    case .scale: return inFilm { $0.startPlacing(.scale, $1) }
    case .removeScale: return inFilm { $0.act(.setSpacing(nil), $1) }
    case .sort(let sort):
      worklist.sort(by: sort)
      scrollWorklist()
    case .toggle(let kind):
      film?.look.hidden.formSymmetricDifference([kind])
      if let film { look = film.look }
    case .takeOver: return film.map { [.takeLock($0.id, force: true)] } ?? []
    case .proposal(let take):
      return inFilm { film, context in
        film.shown = .current
        return film.act(take ? .adoptProposal : .dismissProposal, context)
      }
    case .adopt(let index): return inFilm { $0.adopt(index, $1) }
    case .goBack(let id): return inFilm { $0.act(.goBack(to: id), $1) }
    case .compare(let id): return compare(with: id)
    case .jump(let letter): return jump(to: letter)
    case .leave: return quit()
    case .nothing: break
    }
    return []
  }

  mutating func inFilm(_ change: (inout FilmReview, Context) -> [Outcome]) -> [Effect] {
    guard var open = film else { return [] }
    let outcomes = change(&open, context)
    film = open
    return handle(outcomes)
  }

  mutating func handle(_ outcomes: [Outcome]) -> [Effect] {
    var effects: [Effect] = []
    for outcome in outcomes {
      switch outcome {
      case .effect(let effect): effects.append(effect)
      case .notice(let notice): show(notice)
      case .dialog(let wanted): dialog = wanted
      case .closeFilm: effects += closeFilm()
      case .chooseCompanion: chooseCompanion()
      case .openFilm(let step): effects += go(step)
      }
    }
    return effects
  }

  mutating func open(_ id: FilmID, name: String) -> [Effect] {
    if film?.id == id { return [] }
    let keptView = film.flatMap { $0.look.keepsView ? $0.view : nil }
    let effects = closeFilm()
    worklist.select(id)
    if var left = parked.removeValue(forKey: id) {
      left.look = look
      left.applyWindow()
      left.inHand.touch(now)
      left.lastEdit = lastEdit
      film = left
      return effects + [.takeLock(id, force: false)]
    }
    film = FilmReview(id: id, name: name, look: look, studyPosture: settings.posture)
    film?.inHand.touch(now)
    film?.lastEdit = lastEdit
    film?.view = keptView ?? views[id] ?? FilmView()
    expected.removeAll { $0 == id }
    guard let ready = shelf.removeValue(forKey: id) else {
      return effects + [.loadFilm(id), .takeLock(id, force: false)]
    }
    film?.load(ready, now: now)
    return effects + [.takeLock(id, force: false)] + askMachine() + loadAhead()
  }

  mutating func closeFilm() -> [Effect] {
    guard var open = film else { return [] }
    open.companion = nil
    let worked = open.inHand.take(now)
    look = open.look
    views[open.id] = open.view
    lastEdit = open.lastEdit
    if open.journal.state != .saved { parked[open.id] = open }
    film = nil
    scrollWorklist()
    return [.releaseLock(open.id, worked: worked)]
  }

  private mutating func go(_ step: Outcome.Step) -> [Effect] {
    if let id = film?.id { worklist.select(id) }
    let found: Int? =
      switch step {
      case .next: worklist.selection + 1 < worklist.order.count ? worklist.selection + 1 : nil
      case .previous: worklist.selection > 0 ? worklist.selection - 1 : nil
      case .unfinished: worklist.next { $0.id != film?.id && !$0.status.isDecided && $0.failure == nil }
      }
    guard let found else {
      if step == .unfinished, film?.review.status.isDecided ?? true {
        show(.plain("no film is left without a decision"))
        return []
      }
      show(.plain(step == .previous ? "this is the first film" : "this is the last film"))
      return []
    }
    worklist.move(to: found)
    scrollWorklist()
    return worklist.selected.map { open($0.id, name: $0.name) } ?? []
  }
}
