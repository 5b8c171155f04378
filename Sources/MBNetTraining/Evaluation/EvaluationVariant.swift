import Radiograph
import Spine

extension Evaluation {
  /// How films are changed before they are read, to prove that it makes no difference, or how much: two thirds and
  /// three halves as wide, the brightest 15 % of their pixels burnt out, pedicle screws and rods drawn in.
  public enum Variant: String, CaseIterable, Sendable {
    case plain, mirrored, inverted
    case sixteenBit = "16-bit"
    case narrowed, widened, overexposed, instrumented
  }
}

extension Evaluation.Variant {
  func of(_ item: EvaluationFilm) -> Film {
    let film = item.film
    return switch self {
    case .plain: film
    case .mirrored: film.mirrored()
    case .inverted:
      Film(
        width: film.width, height: film.height,
        pixels: film.pixels.map { UInt16(film.maximum) - min($0, UInt16(film.maximum)) },
        maximum: film.maximum, photometric: film.photometric, spacing: film.spacing)
    case .sixteenBit:
      Film(
        width: film.width, height: film.height,
        pixels: film.pixels.map { UInt16(Int($0) * 65535 / max(1, film.maximum)) },
        maximum: 65535, photometric: film.photometric, spacing: film.spacing)
    case .narrowed: film.resampled(width: max(1, film.width * 2 / 3), height: film.height)
    case .widened: film.resampled(width: film.width * 3 / 2, height: film.height)
    case .overexposed: film.overexposed(share: 0.15)
    case .instrumented: film.instrumented(item.landmarks, name: item.name)
    }
  }
}

extension Film {
  /// With so large a share of its pixels, the brightest, all alike.
  fileprivate func overexposed(share: Double) -> Film {
    changed { brightness in
      let limit = brightness.sorted()[Int(Double(brightness.count - 1) * (1 - share))]
      for i in brightness.indices { brightness[i] = min(brightness[i], limit) / max(limit, 1e-6) }
    }
  }

  /// With a construct of screws and rods where the labels say the bodies are, the same one for the same name; films
  /// that have metal, or no labels, stay as they are.
  fileprivate func instrumented(_ landmarks: Landmarks?, name: String) -> Film {
    guard let landmarks, !landmarks.hardware, let depth = landmarks.meanEndplateDepth else { return self }
    var random = SampleRandom(seed: name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })
    return changed { brightness in
      var picture = WarpedFilm(width: width, height: height, brightness: brightness)
      Pasting.metal(&picture, depth: depth, landmarks: landmarks, random: &random)
      brightness = picture.brightness
    }
  }

  /// Another brightness, 0 … 1 and bone bright, in the film's own range and sense.
  private func changed(_ change: (inout [Float]) -> Void) -> Film {
    let (range, dark) = (Float(max(1, maximum)), photometric == .monochrome1)
    func turned(_ grey: Float) -> Float { dark ? 1 - grey : grey }
    var brightness = pixels.map { turned(Float($0) / range) }
    change(&brightness)
    return Film(
      width: width, height: height,
      pixels: brightness.map { UInt16((turned(min(max($0, 0), 1)) * range).rounded()) }, maximum: maximum,
      photometric: photometric, spacing: spacing)
  }
}
