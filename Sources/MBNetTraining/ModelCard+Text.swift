import Foundation

extension ModelCard {
  /// The card as `lumbar model` prints it, in Markdown.
  public var text: String {
    var lines = ["# Model \(configuration)", ""]
    lines.append("Research use only. Reads lateral lumbar X-rays; not a medical device.")
    lines.append("")
    lines.append("## Trained on")
    for (source, count) in trainedOn.sorted(by: { $0.key < $1.key }) {
      lines.append("- \(count) films `\(source)-`: \(ModelCard.credit(source))")
    }
    let share = trainedOn.isEmpty ? 1 : options.phantomShare
    if share > 0 { lines.append("- phantoms drawn on the fly: \(percent(share)) of the samples") }
    lines.append("")
    lines.append("## How")
    lines.append(recipe)
    if let before = options.startedFrom { lines.append("It went on from \(before).") }
    if let secondBranch { lines.append(secondBranch) }
    if options.reviews != nil { lines.append("Signed corrections were among its labels.") }
    lines.append("")
    lines.append("## Scores on films never trained on")
    if scores.isEmpty {
      lines.append("None: no films were held back.")
    } else {
      lines += Self.table(scores)
      if let all = scores["all"], let errors = all.valueErrors, !errors.isEmpty {
        lines += ["", "Mean absolute errors: \(Self.list(errors))."]
        if let branch = all.branchErrors, let constant = all.constantErrors, !branch.isEmpty {
          lines += [
            "", "Of the second branch by itself: \(Self.list(branch)); of a constant: \(Self.list(constant)).",
          ]
        }
      }
      if let worst, !worst.isEmpty {
        lines.append("")
        lines.append("Read worst:")
        lines += worst.map { "- \($0)" }
      }
      lines.append("")
      lines.append(
        "IoU is pooled over the films' own pixels. So few films leave wide intervals: see `lumbar evaluate`.")
    }
    if let sibling {
      let missing = sibling.withoutSources.map { "`\($0)-`" }.joined(separator: ", ")
      let films = sibling.trainedOn.sorted { $0.key < $1.key }.map { "\($0.value) `\($0.key)-`" }
      lines += [
        "", "## Without \(missing.isEmpty ? "some films" : missing)",
        "A model trained on \(films.joined(separator: ", ")) films and phantoms alone (`lumbar train --without`), on the "
          + "same films: \(sibling.identity).", "",
      ]
      lines += Self.table(sibling.scores)
    }
    if let reliability {
      lines += [
        "", "## Confidence",
        "Of structures at 0.9 nine in ten should have corners within 5 % of D in the mean and endplates within 3°, or a "
          + "head its centre within 8 % of D. Films held back, each by the curves of the others:", "", "```",
      ]
      lines += reliability.split(separator: "\n").map(String.init) + ["```"]
    }
    lines.append("")
    lines.append("## Limits")
    lines.append(
      "Few films of two sources, nearly all of adults; sacrum and femoral heads were drawn by a non-clinician. Films of "
        + "other sources, transitional vertebrae, heavy metal and cut pelves are read less well.")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func table(_ scores: [String: Scores]) -> [String] {
    let groups = scores.keys.sorted { ($0 == "all" ? "~" : $0) < ($1 == "all" ? "~" : $1) }
    return [
      "| films | n | vertebra | sacrum | heads | mean IoU | numbered right | corners, median % of D |",
      "|---|---|---|---|---|---|---|---|",
    ]
      + groups.compactMap { group in
        scores[group].map { score in
          let figures = [
            score.vertebra, score.sacrum, score.femoralHeads, score.mean, score.rightlyNumbered,
            score.cornerMedianPercentD,
          ].map { $0.map { String(format: "%.3f", $0) } ?? "–" }
          return "| \(group) | \(score.films) | " + figures.joined(separator: " | ") + " |"
        }
      }
  }

  /// How it was trained, in a sentence.
  public var recipe: String {
    "\(steps) steps of \(options.batch) samples in \(Int(minutes.rounded())) minutes; AdamW, highest learning rate "
      + "\(options.learningRate), cosine; cross-entropy \(options.crossEntropyWeight) (classes "
      + options.classWeights.map { "\($0)" }.joined(separator: ", ")
      + "), Dice \(options.diceWeight), values \(options.valuesWeight); averaged weights; seed \(options.seed)."
  }

  /// The same of a second branch that was trained by itself.
  var branchRecipe: String {
    "The second branch was trained by itself on what the rest segments: \(steps) steps of \(options.batch) samples in "
      + "\(Int(minutes.rounded())) minutes, \(percent(trainedOn.isEmpty ? 1 : options.phantomShare)) of them phantoms; "
      + "AdamW, highest learning rate \(options.learningRate), cosine; seed \(options.seed)."
  }

  private static func list(_ errors: [String: Double]) -> String {
    Scores.values.compactMap { value in
      errors[value.rawValue].map { String(format: "%@ %.1f°", value.rawValue, $0) }
    }.joined(separator: ", ")
  }

  private func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  /// Where films of a source come from, and on what terms.
  static func credit(_ source: String) -> String {
    switch source {
    case "lumbar":
      "rebuilt from figures of the data set Mendeley 10.17632/5jdfdgp762.1, CC BY 4.0, mostly BUU-LSPINE films"
    case "full":
      "test set of the repository amyzethorrobot/vertebrae_detection, \"open test dataset\", no licence file"
    default: "given by whoever trained the model"
    }
  }
}
