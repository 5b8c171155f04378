import DICOMweb
import Foundation
import Screen
import StudyStore
import Terminal
import Viewer

/// The viewer from an open study to the reader's leave: what `lumbar view` and `lumbar demo` have in common.
struct ViewerRun {
  var study: StudyStore
  var remote: RemoteStudy?
  var look: LookChoice
  var isLarge = false
  var graphics: View.ScreenPictures
  var hasMouse: Bool
  var anonymous: Bool
  var reader: String?
  var role: ReadingRole
  var model: ModelChoice
  var threads: Int
  var tour: TourPlay?

  /// A guided tour to play from the start.
  struct TourPlay {
    var tour: Tour
    /// 2 is twice as fast.
    var pace: Double
    /// The program ends with the tour.
    var endsWithIt: Bool
  }

  /// The exit code. Throws where no terminal can be had.
  func run() throws -> Int32 {
    let settings = Settings.load()
    let hasMouse = settings.mouse && self.hasMouse
    let environment = ProcessInfo.processInfo.environment
    let remembered = RememberedTerminals().memory
    // Asked before ncurses starts, so that no answer is taken for keys, and only where an answer is of use.
    let answers = graphics != .cells || !remembered.isEmpty ? TerminalAnswers.ask() : nil
    let known = answers.flatMap { remembered[TerminalReport.identity($0, environment: environment)] }
    var capabilities = look.capabilities(isTerminal: true, remembered: known)
    if graphics != .cells, let answers {
      capabilities.learn(
        answers, environment: environment, graphics: PixelProtocol(rawValue: graphics.rawValue) ?? known?.graphics,
        glyphs: look.chosenGlyphs(remembered: known))
    }
    let terminal = try TerminalSession(
      environment: environment, capabilities: capabilities,
      mouse: hasMouse)
    let theme = look.theme(for: terminal.capabilities.depth)
    let waker = terminal.waker
    let mailbox = Mailbox { waker.wake() }
    let person = Account.reader(reader, settings: settings)
    let choice = model
    let names = FilmNames(isAnonymous: anonymous)
    let backstage = Backstage(
      study: study, mailbox: mailbox, reader: person, role: role,
      names: names, threads: threads, loadModel: { try choice.load() })
    let name = remote?.address.shown ?? (anonymous ? "study" : URL(fileURLWithPath: study.folder).lastPathComponent)
    var start = ViewerSettings(
      theme: theme, depth: terminal.capabilities.depth, glyphs: terminal.capabilities.glyphs,
      unicode: terminal.capabilities.isUTF8, mouse: hasMouse, study: name, reader: person)
    start.keys = settings.keys
    start.role = role
    start.largePrint = isLarge
    if terminal.capabilities.graphics != nil { start.pixels = terminal.capabilities.cell }
    if let remote { backstage.follow(remote) }
    let habits = StudyHabits(study: study.folder)
    start.posture = habits.posture
    let code = ViewerLoop(terminal: terminal, backstage: backstage, mailbox: mailbox, habits: habits, tour: tour).run(
      start, notices: study.notices.map { names.words($0, in: study) } + settings.complaints)
    remote?.stop()
    terminal.close()
    return code
  }
}
