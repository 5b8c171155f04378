import Dispatch
import Foundation
import MBNet
import Radiograph
import Screen
import Spine
import StudyStore
import Synchronization
import Viewer

/// The work behind the screen: performs the viewer's effects on threads of their own and answers with messages.
///
/// The review log has one queue, so that a film's actions are saved in the order they were done; reading films and the
/// machine have theirs, so that neither waits for the other.
final class Backstage: Sendable {
  struct State {
    /// The films last listed, by name.
    var films: [FilmID: StudyFilm] = [:]
    var reader: Reader
    var held: StudyFilm?
    /// The last event of each film's log that the person has seen.
    var seen: [FilmID: Int64] = [:]
    var token: ChangeToken?
    /// The films last loaded, the one on the screen among them: the viewer asks for its neighbours ahead.
    var loaded: [Loaded] = []
  }

  struct Loaded {
    var id: FilmID
    var film: Film
    /// The machine read it with bright and dark exchanged.
    var isInverted: Bool

    init(_ id: FilmID, _ review: Review, _ film: Film) {
      self.id = id
      self.film = film
      isInverted = review.latestReading?.quality.contains { $0.code == QualityFlag.Code.inverted } ?? false
    }
  }

  let study: StudyStore
  let names: FilmNames
  let mailbox: Mailbox
  let role: ReadingRole
  let state: Mutex<State>
  let log = DispatchQueue(label: "review log", qos: .userInitiated)
  private let reading = DispatchQueue(label: "films", qos: .userInitiated)
  private let previewing = DispatchQueue(label: "previews", qos: .utility)
  /// Counts what was asked for previews: only the last one counts.
  private let previewTurn = Atomic<Int>(0)
  let scanning = DispatchQueue(label: "scan", qos: .utility)
  /// Films' headers: slow on shares, so that neither scans nor films wait for it.
  private let headers = DispatchQueue(label: "headers", qos: .utility)
  private let isStopped = Atomic<Bool>(false)
  /// Films are still on their way from a server: the list is not complete.
  private let isArriving = Atomic<Bool>(false)
  private let analysis: Mutex<AnalysisQueue?> = Mutex(nil)

  init(
    study: StudyStore, mailbox: Mailbox, reader: Reader, role: ReadingRole, names: FilmNames, threads: Int,
    loadModel: @escaping @Sendable () throws -> MBNet.Model
  ) {
    self.study = study
    self.mailbox = mailbox
    self.role = role
    self.names = names
    // Taken before anything is read: what others save from now on is news.
    state = Mutex(State(reader: reader, token: try? study.changeToken()))
    let queue = AnalysisQueue(
      mailbox: mailbox, threads: threads, loadModel: loadModel,
      words: { error, id in names.words(Failure(error).message, of: id.rawValue, in: study) },
      analyse: { [weak self] id, machine in try self?.analyse(id, with: machine) })
    analysis.withLock { $0 = queue }
  }

  /// Starts one effect; its answers come through the mailbox. Effects of the terminal and `quit` are the run loop's.
  func perform(_ effect: Effect) {
    switch effect {
    case .listFilms: scanning.async { self.list() }
    case .loadFilm(let id): reading.async { self.load(id) }
    case .preview(let id): preview(id)
    case .refit(let id, let structure, let hint): refit(id, structure, hint)
    case .snap(let id, let structure, let hint): snap(id, structure, hint)
    case .analyse(let id, let urgent): analysis.withLock { $0 }?.add(id, urgent: urgent)
    case .append(let action, let id): log.async { self.append(action, to: id) }
    case .takeLock(let id, let force): log.async { self.takeLock(id, force: force) }
    case .releaseLock(let id, let worked): log.async { self.releaseLock(id, worked) }
    case .assign(let ids, let person): log.async { self.assign(ids, to: person) }
    case .agreement: scanning.async { self.reckonAgreement() }
    case .setReader(let name): state.withLock { $0.reader.name = name }
    case .keepMark, .copyToClipboard, .setMouse, .redraw, .suspend, .quit: break
    }
  }

  /// Waits until every action before this call is on disk, then gives the locks back.
  func finish() {
    isStopped.store(true, ordering: .relaxed)
    analysis.withLock { $0 }?.stop()
    log.sync { try? study.unlockAll() }
  }

  /// Looks, every few seconds, what others have saved; says to the lock holders that we are still here.
  func watch(beat: Int) {
    log.async { self.lookForChanges() }
    if beat % 15 == 0 { log.async { self.renewLock() } }
    if beat % 10 == 5 { scanning.async { self.list(quietly: true) } }
  }

  /// Fetches a server's films into the opened folder, and lists them as they come.
  func follow(_ remote: RemoteStudy) {
    isArriving.store(true, ordering: .releasing)
    let server = remote.address.shown
    remote.start { [self] progress in
      mailbox.post(.notice("\(progress.done) of \(progress.total) films are here from \(server)"))
      scanning.async { self.list(quietly: true) }
    } ended: { [self] failure in
      isArriving.store(false, ordering: .releasing)
      scanning.async { self.list() }
      if let failure { mailbox.post(.studyFailed(failure.message)) }
    }
  }

  func film(_ id: FilmID) throws -> StudyFilm {
    if let known = state.withLock({ $0.films[id] }) { return known }
    guard let found = try study.film(named: id.rawValue, role: role) else {
      throw Failure(
        "\(names.shown(id.rawValue)) is no longer in the study; it may have been moved or renamed", .noInput)
    }
    return found
  }

  func saw(_ review: Review, of id: FilmID) { state.withLock { $0.seen[id] = review.lastEvent } }

  func remember(_ film: StudyFilm) { state.withLock { $0.films[FilmID(film.name)] = film } }

  private func list(quietly: Bool = false) {
    do {
      if !quietly {
        let known = try study.films(role: role, first: 200)
        if !known.isEmpty { publish(known, complete: false) }
      }
      let scan = try study.scan()
      if quietly && scan.changed == 0 { return }
      let films = try study.films(role: role)
      publish(films, complete: true)
      if !quietly { while try study.rebuildSummaries() > 0 {} }
      if let line = scan.unreadable.first {
        mailbox.post(.notice(names.isAnonymous ? "a file or folder of the study can't be looked into" : line))
      }
      headers.async { self.readSubjects() }
      for film in films where film.summary == nil { analysis.withLock { $0 }?.add(FilmID(film.name), urgent: false) }
    } catch {
      mailbox.post(.studyFailed(words(error)))
    }
  }

  /// Whose films they are, looked up in the headers of those that were never looked into; rows follow as they come,
  /// less and less often where it takes long.
  private func readSubjects() {
    do {
      var published = ContinuousClock.now
      var pause = Duration.seconds(1)
      var isNew = false
      while try study.readSubjects(stop: { isStopped.load(ordering: .relaxed) }) > 0 {
        isNew = true
        if ContinuousClock.now - published > pause {
          publish(try study.films(role: role), complete: true)
          (published, pause, isNew) = (.now, min(pause * 2, .seconds(30)), false)
        }
      }
      if isNew, !isStopped.load(ordering: .relaxed) { publish(try study.films(role: role), complete: true) }
    } catch {
      mailbox.post(.notice(words(error)))
    }
  }

  /// An error in one line, without names in an anonymous session.
  func words(_ error: any Error, of id: FilmID? = nil) -> String {
    names.words(Failure(error).message, of: id?.rawValue, in: study)
  }

  func publish(_ films: [StudyFilm], complete: Bool) {
    let locks = (try? study.locksOfOthers(role: role)) ?? [:]
    state.withLock { state in
      for film in films { state.films[FilmID(film.name)] = film }
    }
    let isComplete = complete && !isArriving.load(ordering: .acquiring)
    mailbox.post(.filmsListed(films.map { row($0, locks: locks) }, complete: isComplete))
  }

  /// A film's file, known by its content, and its review.
  private func read(_ id: FilmID) throws -> (film: StudyFilm, review: Review, image: Film) {
    let film = try study.identify(try film(id))
    remember(film)
    let review = try study.review(of: film, role: role)
    return (film, review, try Film.read(path: study.location(of: film), frame: review.frame - 1))
  }

  /// Once the cursor has rested for a moment: one that runs through the list asks for films that nobody will see.
  private func preview(_ id: FilmID?) {
    let turn = previewTurn.add(1, ordering: .relaxed).newValue
    guard let id else { return }
    previewing.asyncAfter(deadline: .now() + .milliseconds(120)) { [self] in
      guard previewTurn.load(ordering: .relaxed) == turn, !isStopped.load(ordering: .relaxed) else { return }
      do {
        let (_, review, image) = try read(id)
        mailbox.post(.previewed(id, FilmPreview(film: image, review: review)))
      } catch {
        mailbox.post(.previewFailed(id, reason: words(error, of: id)))
      }
    }
  }

  private func load(_ id: FilmID) {
    do {
      let (film, review, image) = try read(id)
      saw(review, of: id)
      state.withLock { state in
        state.loaded.removeAll { $0.id == id }
        state.loaded = state.loaded.suffix(3) + [Loaded(id, review, image)]
      }
      mailbox.post(
        .filmLoaded(
          LoadedFilm(
            id: id, name: names.shown(film.name), film: image, picture: FilmPicture(image), review: review,
            others: try study.otherReadings(of: film, role: role))))
      if film.replacedHash != nil {
        mailbox.post(.notice("\(names.shown(film.name)) was replaced by another film; the old one's review is kept"))
      }
    } catch {
      mailbox.post(.filmFailed(id, reason: words(error, of: id)))
    }
  }

  private func analyse(_ id: FilmID, with machine: FilmAnalysis) throws {
    let film = try study.identify(try film(id))
    remember(film)
    // Another program, or an earlier session, may have been quicker.
    let known = try study.review(of: film, role: role)
    if known.latestReading?.model == machine.reader.model.identity {
      mailbox.post(.analysed(id, known))
      return
    }
    let (reading, _, _) = try machine.read(path: study.location(of: film), frame: known.frame)
    let review = try log.sync { try study.append(.machineRead(reading), to: film, role: role, by: Account.machine) }
    saw(review, of: id)
    mailbox.post(.analysed(id, review))
    refreshRow(film)
  }

  /// The network once more, on the part of the film about one structure.
  private func refit(_ id: FilmID, _ structure: Structure, _ hint: Landmarks) {
    ask(about: id) { machine, loaded in
      .refitted(id, structure, try machine.shape(of: structure, on: loaded.film, hint: hint))
    }
  }

  /// A structure's corners on the film.
  private func snap(_ id: FilmID, _ structure: Structure, _ hint: Landmarks) {
    ask(about: id) { machine, loaded in
      let shape = try machine.reader.snapped(structure, on: loaded.film, hint: hint, inverted: loaded.isInverted)
      return .snapped(id, structure, shape)
    }
  }

  /// A question about a film as it was loaded, answered before the films that wait for the machine.
  private func ask(
    about id: FilmID, _ answer: @escaping @Sendable (FilmAnalysis, Loaded) throws -> Message
  ) {
    analysis.withLock { $0 }?.ask { [self] machine in
      do {
        mailbox.post(try answer(machine(), try loaded(id)))
      } catch {
        mailbox.post(.refitFailed(id, reason: words(error, of: id)))
      }
    }
  }

  /// From memory while the viewer has it, else from disk.
  private func loaded(_ id: FilmID) throws -> Loaded {
    if let known = state.withLock({ $0.loaded.first { $0.id == id } }) { return known }
    let (_, review, image) = try read(id)
    return Loaded(id, review, image)
  }

  private func append(_ action: ReviewAction, to id: FilmID) {
    do {
      let film = try film(id)
      let (reader, seen) = state.withLock { ($0.reader, $0.seen[id]) }
      // Steps back and signatures mean what the person saw: not when someone else's edit came in between.
      let expecting: Int64? =
        switch action {
        case .undo, .redo, .goBack, .sign: seen
        default: nil
        }
      let review = try study.append(action, to: film, role: role, by: reader, expecting: expecting)
      saw(review, of: id)
      mailbox.post(.reviewSaved(id, review))
      refreshRow(film)
    } catch {
      mailbox.post(.saveFailed(id, reason: words(error, of: id)))
    }
  }
}
