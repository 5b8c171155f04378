import Foundation
import StudyStore
import Viewer

/// What several people on one study have with each other: locks, each other's changes, lists, agreement.
extension Backstage {
  func takeLock(_ id: FilmID, force: Bool) {
    do {
      let film = try study.identify(try film(id))
      // Its release must find it by its content, also when the film is left before it was loaded.
      remember(film)
      switch try study.lock(film, role: role, by: state.withLock { $0.reader }, takeOver: force) {
      case .held, .takenOver:
        state.withLock { $0.held = film }
        mailbox.post(.locked(id, by: nil))
      case .heldByOther(let lock): mailbox.post(.locked(id, by: LockHolder(lock)))
      }
    } catch {
      // A lock only tells people; a film can be worked on without one.
      mailbox.post(.notice(words(error)))
    }
  }

  func releaseLock(_ id: FilmID, _ worked: Double) {
    state.withLock { $0.held = nil }
    guard let film = try? film(id) else { return }
    try? study.unlock(film, role: role, worked: worked)
    refreshRow(film)
  }

  func renewLock() {
    guard let film = state.withLock({ $0.held }), let outcome = try? study.renewLock(film, role: role) else { return }
    if case .heldByOther(let lock) = outcome {
      state.withLock { $0.held = nil }
      mailbox.post(.locked(FilmID(film.name), by: LockHolder(lock)))
    }
  }

  func lookForChanges() {
    do {
      guard let token = state.withLock({ $0.token }) else {
        let token = try study.changeToken()
        state.withLock { $0.token = token }
        return
      }
      let changes = try study.changes(since: token)
      state.withLock { $0.token = changes.token }
      guard !changes.isEmpty else { return }
      let films = state.withLock { $0.films.values.filter { $0.hash.map(changes.hashes.contains) ?? false } }
      if changes.assignmentsChanged { scanning.async { self.listKnown() } }
      for film in films {
        let review = try study.review(of: film, role: role)
        saw(review, of: FilmID(film.name))
        mailbox.post(.reviewChanged(FilmID(film.name), review))
        refreshRow(film)
      }
    } catch {
      mailbox.post(.notice(words(error)))
    }
  }

  func refreshRow(_ film: StudyFilm) {
    guard let fresh = try? study.film(named: film.name, role: role) else { return }
    remember(fresh)
    mailbox.post(.filmChanged(row(fresh, locks: (try? study.locksOfOthers(role: role)) ?? [:])))
  }

  func row(_ film: StudyFilm, locks: [String: FilmLock]) -> FilmRow {
    FilmRow(film, names: names, lockedBy: film.hash.flatMap { locks[$0]?.reader.name })
  }

  /// The list as the store has it, without looking at the folder.
  private func listKnown() {
    do { publish(try study.films(role: role), complete: true) } catch { mailbox.post(.studyFailed(words(error))) }
  }

  func assign(_ ids: [FilmID], to person: String?) {
    do {
      // Without a moment to look back to, the change would not be seen.
      let token = try study.changeToken()
      state.withLock { $0.token = $0.token ?? token }
      try study.assign(ids.map(\.rawValue), to: person, role: role, by: state.withLock { $0.reader })
      lookForChanges()
    } catch {
      mailbox.post(.notice("not assigned: \(words(error))"))
    }
  }

  func reckonAgreement() {
    do {
      let reports = try ReadingSide.pairs.compactMap { try AgreementReport(study, $0) }
      mailbox.post(.agreement(reports))
    } catch {
      mailbox.post(.notice(words(error)))
    }
  }
}

extension LockHolder {
  init(_ lock: FilmLock) { self.init(reader: lock.reader.name, host: lock.host, since: lock.since) }
}
