import Dispatch
import Foundation
import Screen
import Terminal
import Viewer

/// The main loop: what happens goes into the model, what the model wants goes behind the screen, and the screen follows.
///
/// Nothing in it waits for the disk, the engine or the network.
struct ViewerLoop {
  let terminal: TerminalSession
  let backstage: Backstage
  let mailbox: Mailbox
  /// How this person worked on the study the last time, and where that is remembered.
  let habits: StudyHabits
  let tour: ViewerRun.TourPlay?

  /// Runs until the reader leaves; the exit code.
  func run(_ settings: ViewerSettings, notices: [String]) -> Int32 {
    var model = Model(settings: settings, now: Date())
    if let look = habits.look { model.look = look }
    model.marks = habits.marks(of: settings.reader.name)
    let habits = habits
    // One after the other: each change reads the file and writes it again.
    let remembering = DispatchQueue(label: "habits", qos: .utility)
    var pending = model.update(.resized(rows: terminal.rows, columns: terminal.columns))
    let single = backstage.study.film.map { FilmRow(id: FilmID($0), name: backstage.names.shown($0)) }
    pending += model.start(opening: single)
    for notice in notices { pending += model.update(.notice(notice)) }
    if let tour { model.play(tour.tour, pace: tour.pace) }
    var beat = 0
    var lastTick = ContinuousClock.now
    var exitCode: Int32?
    var shown: Grid?
    var lastEvent = ContinuousClock.now
    var owesFineFrame = false

    while true {
      for effect in pending {
        switch effect {
        case .copyToClipboard(let text): terminal.copyToClipboard(text)
        case .keepMark(let letter, let film):
          let reader = model.settings.reader.name
          remembering.async { habits.keep(mark: letter, on: film, for: reader) }
        case .setMouse(let isOn): terminal.setMouse(isOn)
        case .redraw:
          terminal.redraw()
          shown = nil
        case .suspend: terminal.suspend()
        case .quit(let code): exitCode = code
        default: backstage.perform(effect)
        }
      }
      pending = []
      if let tour, tour.endsWithIt, model.tour == nil { exitCode = 0 }
      if let exitCode {
        remembering.sync { habits.remember(look: model.look, posture: model.settings.posture) }
        backstage.finish()
        return exitCode
      }

      // A frame that would only queue behind one that is still under way waits for it.
      if !terminal.isBusy {
        let isMoving = ContinuousClock.now - lastEvent < .milliseconds(200)
        var grid = model.view()
        owesFineFrame = false
        if terminal.isSlow, isMoving, let shown, shown != grid, grid.isAnotherPicture(than: shown) {
          model.isHurried = true
          grid = model.view()
          model.isHurried = false
          owesFineFrame = true
        }
        if grid != shown {
          terminal.present(grid)
          shown = grid
        }
        terminal.setMotion(model.wantsMotion)
      }

      // Everything that came in together is answered with one frame.
      var event = terminal.nextEvent(milliseconds: owesFineFrame || terminal.isBusy ? 60 : 250)
      while let now = event {
        lastEvent = .now
        pending += handle(now, &model)
        event = terminal.nextEvent(milliseconds: 0)
      }
      for message in mailbox.take() { pending += model.update(message) }
      if ContinuousClock.now - lastTick >= .milliseconds(250) {
        lastTick = ContinuousClock.now
        beat += 1
        pending += model.update(.tick(Date()))
        if beat % 8 == 0 { backstage.watch(beat: beat / 8) }
      }
    }
  }

  private func handle(_ event: TerminalEvent, _ model: inout Model) -> [Effect] {
    switch event {
    case .key(let key): model.update(.key(key))
    case .mouse(let mouse): model.update(.mouse(mouse))
    case .paste(let text): model.update(.paste(text))
    case .resized(let rows, let columns): model.update(.resized(rows: rows, columns: columns))
    case .signal(let number): model.update(.interrupted(code: 128 + number))
    case .resumed: model.update(.resumed)
    case .woken: []
    }
  }
}
