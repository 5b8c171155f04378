/// Why an action can't be done to a review now, in a reader's words.
public enum ReviewRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  case signed(Signature)
  case notSigned
  case nothingToUndo
  case nothingToRedo
  case noSuchState
  case nothingToAccept
  case nothingToSign
  case noProposal
  case reasonMissing
  case sameFrame

  public var description: String {
    switch self {
    case .signed(let signature):
      "signed as version \(signature.version) by \(signature.reader.name): open an amendment first, with its reason"
    case .notSigned: "not signed yet: change it as it is, no amendment is needed"
    case .nothingToUndo: "nothing to undo (a signature is never undone)"
    case .nothingToRedo: "nothing to redo"
    case .noSuchState: "that state lies before the last signature, or never was"
    case .nothingToAccept: "nothing to accept yet: have the film read, or draw its structures"
    case .nothingToSign: "nothing to sign yet: have the film read, draw its structures, or reject it with a reason"
    case .noProposal: "no newer reading to look through"
    case .reasonMissing: "a reason is needed"
    case .sameFrame: "that frame is the one shown"
    }
  }
}

extension Review {
  /// Why `action` can't be done now, nil where it can. The store asks the same before it appends.
  public func refusal(of action: ReviewAction) -> ReviewRefusal? {
    switch action {
    case .machineRead: return nil
    case .amend(let reason):
      guard isSigned else { return .notSigned }
      return reason.isBlank ? .reasonMissing : nil
    default:
      if isSigned, let signature = signatures.last { return .signed(signature) }
    }
    switch action {
    case .undo: return canUndo ? nil : .nothingToUndo
    case .redo: return canRedo ? nil : .nothingToRedo
    case .goBack(let id): return earlierStates.contains(id) ? nil : .noSuchState
    case .accept: return content.landmarks == nil ? .nothingToAccept : nil
    case .sign: return content.landmarks == nil && rejectionReason == nil ? .nothingToSign : nil
    case .flag(let reason), .reject(let reason): return reason.isBlank ? .reasonMissing : nil
    case .adoptProposal, .dismissProposal: return content.proposal == nil ? .noProposal : nil
    case .chooseFrame(let number): return number == frame ? .sameFrame : nil
    case .machineRead, .edit, .measure, .removeMeasurement, .setPosture, .setSpacing, .note, .amend, .adopt: return nil
    }
  }
}

extension String {
  fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
