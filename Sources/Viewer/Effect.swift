import Spine
import StudyStore

/// What the viewer wants done. The run loop performs it off the main thread and answers with a `Message`.
public enum Effect: Hashable, Sendable {
  /// Scan the study; answered by `filmsListed` (several times if it takes long).
  case listFilms
  /// Read a film and its review; answered by `filmLoaded` or `filmFailed`.
  case loadFilm(FilmID)
  /// Read a film for the worklist's preview, once the cursor has rested on it: only the last one asked for, nil none.
  /// Answered by `previewed` or `previewFailed`.
  case preview(FilmID?)
  /// Have the machine read a film; urgent ones come first. Answered by `analysing`, then `analysed`.
  case analyse(FilmID, urgent: Bool)
  /// Have the network look again at one structure, near where the hint has it; answered by `refitted` or `refitFailed`.
  case refit(FilmID, Structure, hint: Landmarks)
  /// Find the corners of one structure on the film, near where the hint has them; answered by `snapped` or `refitFailed`.
  case snap(FilmID, Structure, hint: Landmarks)
  /// Append to the film's review, in order; answered by one `reviewSaved` or `saveFailed` each.
  case append(ReviewAction, to: FilmID)
  /// Put films on a reader's list, nil takes them off; answered by `filmChanged`.
  case assign([FilmID], to: String?)
  /// Reckon how the study's readings agree; answered by `agreement`.
  case agreement
  /// Take the advisory lock; answered by `locked` (nil: it is ours).
  case takeLock(FilmID, force: Bool)
  /// Give the lock back; `worked`: seconds that the film was in hand.
  case releaseLock(FilmID, worked: Double)
  /// Keep a mark for this reader's next sessions.
  case keepMark(Character, FilmID)
  /// The name that the reader chose for themselves; the account stays beside it.
  case setReader(String)
  case copyToClipboard(String)
  /// Switch mouse reporting, so that text can be copied by the terminal.
  case setMouse(Bool)
  /// Forget what the terminal shows and draw everything again.
  case redraw
  /// Stop the process as Ctrl-Z does elsewhere; answered by `resumed`.
  case suspend
  /// Leave with this exit code, after every `append` before it is on disk.
  case quit(code: Int32)
}
