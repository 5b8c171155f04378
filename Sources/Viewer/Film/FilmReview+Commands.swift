import Foundation
import Screen
import Spine
import StudyStore

extension FilmReview {
  mutating func perform(_ command: FilmCommand, _ context: Context) -> [Outcome] {
    switch command {
    case .accept: decide(.accept, context)
    case .flag: ask(.choice(.flagReasons), context)
    case .note: ask(.prompt(Prompt(.note, text: review.note)), context)
    case .reject: ask(.choice(.rejectReasons), context)
    case .sign: sign(context)
    case .amend:
      review.isSigned
        ? [.dialog(.prompt(Prompt(.amend)))] : [.notice(.plain(ReviewRefusal.notSigned.description))]
    case .posture: ask(.choice(.postures(posture)), context)
    case .undo: act(.undo, context)
    case .redo: act(.redo, context)
    case .guide: [.dialog(.page(LabellingGuide.page(for: structureOfInterest)))]
    case .history: [.dialog(.page(historyPage(context)))]
    case .goBack: ask(.choice(.goingBack(review, context, Lettering(unicode: context.unicode))), context)
    case .pickDoubtful: pickDoubtful(context)
    case .pickNext: pickNext(forward: true, context)
    case .pickPrevious: pickNext(forward: false, context)
    case .pickL1: pick(.vertebra(.l1), context)
    case .pickL2: pick(.vertebra(.l2), context)
    case .pickL3: pick(.vertebra(.l3), context)
    case .pickL4: pick(.vertebra(.l4), context)
    case .pickL5: pick(.vertebra(.l5), context)
    case .pickS1: pick(.s1, context)
    case .pickHead1: pick(.femoralHead(0), context)
    case .pickHead2: pick(.femoralHead(1), context)
    case .pickSacrum: pick(.sacrum, context)
    case .draw: ask(.choice(.missing(in: landmarks ?? Landmarks())), context)
    case .relabel: relabel(context)
    case .shiftUp: act(.edit(.shiftLevels(-1)), context)
    case .shiftDown: act(.edit(.shiftLevels(1)), context)
    case .measure:
      ask(
        .choice(
          .measuring(
            review.measurements, depth: measured.current?.meanEndplateDepth, isCalibrated: review.spacing != nil)),
        context)
    case .nextFilm: leave(context) + [.openFilm(.next)]
    case .previousFilm: leave(context) + [.openFilm(.previous)]
    case .nextUnfinished: leave(context) + [.openFilm(.unfinished)]
    case .takeOver: takeOver(context)
    case .compare: toggleCompanion()
    case .proposal: ask(.choice(.proposal(review.proposal)), context)
    case .readings: compareReadings(context)
    case .close: leave(context) + [.closeFilm]
    case .repeatEdit: repeatEdit(context)
    case .help, .command, .mouse, .redraw, .suspend, .count, .mark, .jump: []
    case .rowDown, .rowUp, .tabNext, .tabPrevious, .explain, .copy, .panes, .machine: performOnTables(command, context)
    default: performOnPicture(command, context)
    }
  }

  /// Opens a question unless its answer would be refused.
  private mutating func ask(_ dialog: Dialog, _ context: Context) -> [Outcome] {
    if let words = editObstacle(context) { return [.notice(.warning(words))] }
    return commit(context) + [.dialog(dialog)]
  }

  private mutating func relabel(_ context: Context) -> [Outcome] {
    guard case .vertebra(let level)? = selection?.structure else {
      return [.notice(.plain("take a vertebra in hand first: Tab, or 1 to 5"))]
    }
    return ask(.choice(.levels(besides: level)), context)
  }

  private mutating func toggleCompanion() -> [Outcome] {
    guard companion != nil else { return isLoaded ? [.chooseCompanion] : [] }
    companion = nil
    return []
  }

  private var structureOfInterest: Structure? {
    if case .placing(let placement) = mode, case .structure(let structure) = placement.purpose { return structure }
    return selection?.structure ?? painting?.structure
  }

  /// A decision, and on to the next film when the reader wants that.
  mutating func decide(_ action: ReviewAction, _ context: Context) -> [Outcome] {
    var outcomes: [Outcome] = []
    if posture != review.posture { outcomes = act(.setPosture(posture), context, isRepeatable: false) }
    let before = journal.waiting.count + journal.shown.events.count
    outcomes += act(action, context)
    guard journal.waiting.count + journal.shown.events.count > before, context.advances else { return outcomes }
    return outcomes + leave(context) + [.openFilm(.unfinished)]
  }

  private mutating func sign(_ context: Context) -> [Outcome] {
    if let words = obstacle(context) { return [.notice(.warning(words))] }
    let outcomes = commit(context)
    if let refusal = review.refusal(of: .sign) {
      return outcomes + [
        .notice(.warning(review.isSigned ? "signed already: A opens it again, with a reason" : refusal.description))
      ]
    }
    var text = [
      "\(name), version \(review.version + 1), as \(context.reader.name) (account \(context.reader.account)).",
      "Signing freezes this version; a later change is an amendment with a reason.",
    ]
    if context.role == .adjudicated {
      text.append("As adjudication: it stands beside the readings before it and changes none of them.")
    }
    if posture == .unknown {
      text.append("The posture is not known: no reference interval applies (p sets it).")
    }
    return outcomes + [
      .dialog(
        .choice(
          Choice(
            "Sign", text: text,
            [
              .init(key: "S", label: "sign", answer: .sign), .init(key: "n", label: "not yet", answer: .nothing),
            ])))
    ]
  }

  private func takeOver(_ context: Context) -> [Outcome] {
    guard let lock else { return [.notice(.plain("nobody else has this film open"))] }
    return [
      .dialog(
        .choice(
          Choice(
            "Take over",
            text: [
              "\(lock.reader) has it open on \(lock.host) since \(context.clock(lock.since)). What is saved there stays."
            ],
            [
              .init(key: "t", label: "take it over", answer: .takeOver),
              .init(key: "n", label: "leave it", answer: .nothing),
            ])))
    ]
  }

  /// Puts everything down before another film or the list comes.
  mutating func leave(_ context: Context) -> [Outcome] {
    let outcomes = commit(context)
    mode = .looking
    drag = nil
    return outcomes
  }

  private mutating func performOnTables(_ command: FilmCommand, _ context: Context) -> [Outcome] {
    switch command {
    case .rowDown: context.isLarge && tab == .values ? moveChief(1) : moveRow(1)
    case .rowUp: context.isLarge && tab == .values ? moveChief(-1) : moveRow(-1)
    case .tabNext: tab = Tab(rawValue: (tab.rawValue + 1) % Tab.allCases.count) ?? .values
    case .tabPrevious: tab = Tab(rawValue: (tab.rawValue + Tab.allCases.count - 1) % Tab.allCases.count) ?? .values
    case .explain: return [.dialog(.page(explanationInHand(context)))]
    case .copy: return [.effect(.copyToClipboard(reportLine)), .notice(.plain("copied: \(reportLine)"))]
    case .panes: look.panes = look.panes == .both ? .picture : look.panes == .picture ? .tables : .both
    case .machine:
      return showNext()
    default: break
    }
    return []
  }

  /// Among the values of the large print.
  private mutating func moveChief(_ step: Int) {
    let names = ChiefValues.names
    let at = names.firstIndex(of: valueInHand).map { min(max($0 + step, 0), names.count - 1) } ?? 0
    cursor[.values] = names[at].index
  }

  mutating func moveRow(_ step: Int) {
    cursor[tab] = min(max((cursor[tab] ?? 0) + step, 0), max(rowCount - 1, 0))
  }

  var rowCount: Int {
    switch tab {
    case .values: InspectedValue.allCases.count
    case .levels: Level.allCases.count
    case .log: review.events.count
    }
  }

  /// The value under the cursor.
  public var valueInHand: InspectedValue {
    InspectedValue.allCases[min(cursor[.values] ?? 0, InspectedValue.allCases.count - 1)]
  }

  private mutating func performOnPicture(_ command: FilmCommand, _ context: Context) -> [Outcome] {
    guard let picture else { return [] }
    let pane = context.picture ?? Rect(row: 0, column: 0, rows: 20, columns: 30)
    let projection = picture.projection(view, columns: pane.columns, rows: pane.rows)
    // Whole cells, so that what stays on the screen is the same cells and needs no sending.
    let across = (Double(pane.columns) / 8).rounded(.up), down = (Double(pane.rows) / 8).rounded(.up)
    switch command {
    case .panUp: view.pan(columns: 0, rows: -down, in: projection)
    case .panDown: view.pan(columns: 0, rows: down, in: projection)
    case .panLeft: view.pan(columns: -across, rows: 0, in: projection)
    case .panRight: view.pan(columns: across, rows: 0, in: projection)
    case .zoomIn: view.zoom(by: 1.25, in: projection)
    case .zoomOut: view.zoom(by: 0.8, in: projection)
    case .fit: view.fit()
    case .actualSize: view.actualSize(in: projection)
    case .closeUp:
      look.closeUp.toggle()
      closeUp(context)
      return [.notice(.plain(look.closeUp ? "close-ups: the structure in hand is shown near" : "the whole film"))]
    case .darker: look.window.move(shift: 0.1)
    case .brighter: look.window.move(shift: -0.1)
    case .darkerFine: look.window.move(shift: 0.02)
    case .brighterFine: look.window.move(shift: -0.02)
    case .softer: look.window.move(scale: 1.25)
    case .harder: look.window.move(scale: 0.8)
    case .softerFine: look.window.move(scale: 1.05)
    case .harderFine: look.window.move(scale: 1 / 1.05)
    case .preset:
      look.window.next()
      applyWindow()
      return [.notice(.plain("window: \(look.window.preset.rawValue)"))]
    case .windowHere: return windowHere()
    case .magnify: look.hasMagnifier.toggle()
    case .keepView:
      look.keepsView.toggle()
      return [.notice(.plain(look.keepsView ? "the next film opens at this place" : "the next film opens fitted"))]
    case .turn: view.quarterTurns = (view.quarterTurns + 1) % 4
    case .mirror: flip(acrossScreen: true)
    case .upend: flip(acrossScreen: false)
    case .invert: look.isInverted.toggle()
    case .localContrast: view.hasLocalContrast.toggle()
    case .masks: look.nextMasks()
    case .maskLess: look.opacity = max(look.opacity / 1.3, 0.15)
    case .maskMore: look.opacity = min(look.opacity * 1.3, 2.5)
    case .names: look.names.toggle()
    case .endplates: look.endplates.toggle()
    case .construction: look.construction.toggle()
    case .hideOverlays: look.isBare.toggle()
    case .structureToggle: return [.dialog(.choice(.maskKinds(hidden: look.hidden)))]
    default: break
    }
    applyWindow()
    return []
  }
}
