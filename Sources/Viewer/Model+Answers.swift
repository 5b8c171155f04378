import Foundation
import Screen
import Spine
import StudyStore

extension Model {
  /// What the run loop answers to effects, and what happens outside.
  mutating func receive(_ message: Message) -> [Effect] {
    switch message {
    case .filmsListed(let rows, let complete):
      worklist.list(rows, complete: complete)
      scrollWorklist()
    case .filmChanged(let row):
      worklist.change(row)
      scrollWorklist()
    case .studyFailed(let reason): show(.error(reason))
    case .filmLoaded(let loaded):
      if film?.companion?.id == loaded.id, film?.companion?.isLoaded == false {
        film?.companion?.load(loaded, now: now)
        return []
      }
      guard film?.id == loaded.id else {
        shelve(loaded)
        return []
      }
      let isNew = film?.isLoaded == false || film?.failure != nil
      guard isNew || film?.showsAnotherFrame == true else { return [] }
      film?.load(loaded, now: now)
      if loaded.film.frames > 1 {
        show(.plain("frame \(loaded.review.frame) of \(loaded.film.frames); :frame N takes another"))
      }
      return askMachine() + loadAhead()
    case .filmFailed(let id, let reason):
      if film?.companion?.id == id { film?.companion?.failure = reason }
      guard film?.id == id else { return [] }
      film?.failure = reason
      show(.error(reason))
    case .previewed(let id, let preview): previews.receive(.film(preview), of: id)
    case .previewFailed(let id, let reason): previews.receive(.failed(reason), of: id)
    case .analysing(let id, let waiting):
      let rested = analysing != nil && id == nil
      analysing = id
      self.waiting = waiting
      if rested, film == nil, worklist.sort != .study { worklist.arrange(keeping: worklist.selected?.id) }
      scrollWorklist()
    case .analysed(let id, let review), .reviewChanged(let id, let review):
      keepShelved(id, review)
      changeFilm(id) { $0.receive(review, ownSave: false) }
      let reloading = reloading(id)
      if case .analysed = message, film?.id == id, review.proposal != nil, reloading.isEmpty {
        show(.plain("a newer model has read this film: b shows its proposal"))
      }
      return reloading
    case .agreement(let reports): showAgreement(reports)
    case .analysisFailed(let id, let reason):
      if film?.id == id { show(.error(reason)) }
    case .refitted(let id, let structure, let shape):
      guard film?.id == id else { return [] }
      return inFilm { film, _ in film.receive(shape, of: structure) }
    case .snapped(let id, let structure, let shape):
      guard film?.id == id else { return [] }
      return inFilm { film, context in film.receiveSnapped(shape, of: structure, context) }
    case .refitFailed(let id, let reason):
      if film?.id == id { show(.error(reason)) }
    case .reviewSaved(let id, let review):
      var next: [Effect] = []
      keepShelved(id, review)
      changeFilm(id) { film in
        film.receive(review, ownSave: true)
        next = film.send().effects
      }
      next += reloading(id)
      if parked[id]?.journal.state == .saved { parked[id] = nil }
      return next + quitIfClean()
    case .saveFailed(let id, let reason):
      let time = now
      changeFilm(id) { $0.journal.fail(reason, at: time) }
      let name = film?.id == id ? film?.name : parked[id]?.name
      show(.error("\(name ?? id.rawValue) is NOT SAVED: \(reason); :w tries again"))
      leaving = nil
    case .locked(let id, let holder):
      changeFilm(id) { $0.lock = holder }
      if let holder, film?.id == id {
        show(
          .warning(
            "\(holder.reader) has this film open since \(context.clock(holder.since)): look, or X to take it over"))
      }
    default: break
    }
    return []
  }

  /// The film in hand is read again where its review is about another picture of the file by now.
  private func reloading(_ id: FilmID) -> [Effect] {
    film?.id == id && film?.showsAnotherFrame == true ? [.loadFilm(id)] : []
  }

  /// A film that was read ahead takes the review, unless that is about another picture of the file by now.
  private mutating func keepShelved(_ id: FilmID, _ review: Review) {
    if let shelved = shelf[id], shelved.review.frame != review.frame { shelf[id] = nil }
    shelf[id]?.review = review
  }

  private mutating func changeFilm(_ id: FilmID, _ change: (inout FilmReview) -> Void) {
    if film?.id == id, var open = film {
      film = nil
      change(&open)
      film = open
    } else if film?.companion?.id == id, var open = film?.companion {
      change(&open)
      film?.companion = open
    } else if var left = parked[id] {
      change(&left)
      parked[id] = left
    }
  }

  /// Keeps a film that was read ahead; the oldest of them makes room.
  private mutating func shelve(_ loaded: LoadedFilm) {
    guard expected.contains(loaded.id) else { return }
    shelf[loaded.id] = loaded
    while shelf.count > 2, let oldest = expected.first(where: { shelf[$0] != nil && $0 != loaded.id }) {
      shelf[oldest] = nil
      expected.removeAll { $0 == oldest }
    }
  }

  /// Asks for the film that a decision would open next, so that it is there at once.
  mutating func loadAhead() -> [Effect] {
    guard let id = film?.id else { return [] }
    let found = worklist.next { $0.id != id && !$0.status.isDecided && $0.failure == nil }
    guard let next = found.map({ worklist.rows[worklist.order[$0]].id }), shelf[next] == nil, parked[next] == nil,
      !expected.contains(next)
    else { return [] }
    expected.append(next)
    return [.loadFilm(next)]
  }

  func askMachine() -> [Effect] {
    guard let film, film.review.machine == nil, !film.review.isSigned else { return [] }
    return [.analyse(film.id, urgent: true)]
  }

  /// Whether anything a reader did is not on disk.
  public var hasUnsaved: Bool {
    film.map { $0.journal.state != .saved || $0.draft != nil } ?? false
      || parked.values.contains { $0.journal.state != .saved }
  }

  mutating func quit(force: Bool = false) -> [Effect] {
    var effects: [Effect] = []
    if var open = film {
      effects = open.leave(context).effects
      film = open
    }
    guard !force, hasUnsaved else { return effects + end(0) }
    if let failed = ([film].compactMap { $0 } + parked.values).first(where: { $0.journal.failure != nil }) {
      show(
        .error("\(failed.name) is NOT SAVED: \(failed.journal.failure ?? ""); :w tries again, :q! leaves without it"))
      return effects
    }
    leaving = 0
    show(.plain("saving, then leaving…"))
    return effects
  }

  private mutating func quitIfClean() -> [Effect] {
    guard let code = leaving, !hasUnsaved else { return [] }
    return end(code)
  }

  mutating func saveAgain() -> [Effect] {
    var effects: [Effect] = []
    if var open = film {
      effects += open.commit(context).effects
      open.journal.retry()
      effects += open.send().effects
      film = open
    }
    for id in parked.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
      parked[id]?.journal.retry()
      effects += parked[id]?.send().effects ?? []
    }
    if notice?.kind == .error { notice = nil }
    if effects.isEmpty { show(.plain(hasUnsaved ? "saving…" : "everything is saved")) }
    return effects
  }
}

extension [Outcome] {
  var effects: [Effect] { compactMap { if case .effect(let effect) = $0 { effect } else { nil } } }
}
