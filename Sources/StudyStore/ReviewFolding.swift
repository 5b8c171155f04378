import Spine

extension ReviewAction {
  /// Done by a person, not by a model.
  public var isHuman: Bool {
    if case .machineRead = self { false } else { true }
  }
}

extension Review {
  /// The review after one more event. An event that the review's state forbids (see `refusal(of:)`) stays in the log
  /// and changes nothing, so a log written by two programs at once still folds the same way everywhere.
  public func applying(_ event: ReviewEvent) -> Review {
    var next = self
    next.apply(event)
    return next
  }

  mutating func apply(_ event: ReviewEvent) {
    events.append(event)
    guard refusal(of: event.action) == nil else { return }
    switch event.action {
    case .machineRead(let reading): receive(reading)
    case .undo: undo()
    case .redo: redo()
    case .goBack(let id): goBack(to: id)
    case .sign: sign(event)
    case .amend(let reason): amend(reason)
    case .edit, .measure, .removeMeasurement, .setPosture, .setSpacing, .chooseFrame, .note, .accept, .flag, .reject,
      .adoptProposal, .dismissProposal, .adopt:
      let before = content
      change(event.action)
      if content != before {
        past.append(before)
        future = []
      }
    }
    if event.action.isHuman { isTouched = true }
  }

  /// A reading of an untouched film is where the work starts; after a human touched the film it is only a proposal; a
  /// signed film does not change.
  ///
  /// All this holds for the frame that was read: another one's steps and points are left alone.
  private mutating func receive(_ reading: MachineReading) {
    if isSigned {
      readingSinceSigning = reading
    } else if !isTouched || nobodyDrew(frame: reading.frame) {
      // In the steps as well: a posture set while the machine was still reading can be undone without losing it.
      changeEverywhere(frame: reading.frame) {
        $0.machine = reading
        $0.landmarks = reading.landmarks
      }
    } else if content.machine != reading {
      // Stepping back must not lose the proposal: it is not the human's doing.
      changeEverywhere(frame: reading.frame) { $0.proposal = reading }
    }
  }

  /// No points in any step: the reading is the frame's first.
  private func nobodyDrew(frame: Int?) -> Bool {
    ([content] + past + future).allSatisfy { $0.landmarks == nil || $0.frame != frame }
  }

  private mutating func changeEverywhere(frame: Int?, _ change: (inout ReviewContent) -> Void) {
    if content.frame == frame { change(&content) }
    for i in past.indices where past[i].frame == frame { change(&past[i]) }
    for i in future.indices where future[i].frame == frame { change(&future[i]) }
  }

  private mutating func undo() {
    guard let previous = past.popLast() else { return }
    future.append(content)
    content = previous
  }

  private mutating func redo() {
    guard let next = future.popLast() else { return }
    past.append(content)
    content = next
  }

  private mutating func goBack(to id: Int64) {
    var earlier = Review(folding: events.prefix { $0.id <= id }).content
    // What machines said since is not the reader's doing, and is not taken back with it.
    if earlier.frame == content.frame {
      earlier.proposal = content.proposal ?? earlier.proposal
      earlier.machine = earlier.machine ?? content.machine
      earlier.landmarks = earlier.landmarks ?? content.machine?.landmarks
    }
    guard earlier != content else { return }
    past.append(content)
    future = []
    content = earlier
  }

  private mutating func sign(_ event: ReviewEvent) {
    signatures.append(
      Signature(
        version: version + 1, reader: event.reader, time: event.time, content: content,
        amendmentReason: amendmentReason))
    isSigned = true
    amendmentReason = nil
    past = []
    future = []
  }

  private mutating func amend(_ reason: String) {
    isSigned = false
    era = events.count - 1
    amendmentReason = reason
    if let reading = readingSinceSigning, reading != content.machine, reading.frame == content.frame {
      content.proposal = reading
    }
    readingSinceSigning = nil
  }

  private mutating func change(_ action: ReviewAction) {
    switch action {
    case .edit(let edit):
      let landmarks = content.landmarks ?? Landmarks()
      let edited = landmarks.applying(edit)
      // An edit of something absent is no edit, and must not pin what nobody placed.
      guard edited != landmarks else { return }
      content.landmarks = edited
      content.pinned = edit.pinned(after: content.pinned, in: landmarks)
      content.pinnedPoints = edit.pinnedPoints(after: content.pinnedPoints, in: landmarks)
      // What was accepted is not what is there now.
      if content.decision == .accepted { content.decision = .open }
    case .measure(let measurement): content.measurements.append(measurement)
    case .removeMeasurement(let index):
      if content.measurements.indices.contains(index) { content.measurements.remove(at: index) }
    case .setPosture(let posture): content.posture = posture
    case .setSpacing(let spacing): content.spacing = spacing
    case .chooseFrame(let number):
      var other = ReviewContent()
      other.frame = number > 1 ? number : nil
      (other.posture, other.note) = (content.posture, content.note)
      content = other
    case .note(let note): content.note = note
    case .accept: content.decision = .accepted
    case .flag(let reason): content.decision = .flagged(reason: reason)
    case .reject(let reason): content.decision = .rejected(reason: reason)
    case .adoptProposal:
      guard let proposal = content.proposal else { return }
      content.landmarks = content.landmarks?.keeping(content.pinned, over: proposal.landmarks) ?? proposal.landmarks
      content.machine = proposal
      content.proposal = nil
      if content.decision == .accepted { content.decision = .open }
    case .dismissProposal: content.proposal = nil
    case .adopt(let reading):
      if reading.frame != content.frame {
        // What a machine said of another picture says nothing of this one.
        var other = ReviewContent()
        (other.frame, other.note) = (reading.frame, content.note)
        content = other
      }
      content.landmarks = reading.landmarks
      (content.pinned, content.pinnedPoints) = (reading.pinned, reading.pinnedPoints)
      (content.posture, content.spacing) = (reading.posture, reading.spacing)
      if content.decision == .accepted { content.decision = .open }
    case .machineRead, .undo, .redo, .goBack, .sign, .amend: break
    }
  }
}
