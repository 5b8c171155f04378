import Radiograph
import Spine

/// A phantom at a network's size, with everything that training needs.
public struct PhantomSample: Sendable {
  /// 0 … 1, bone bright, as `Film.brightness()` would give it.
  public var brightness: GreyImage
  /// The same size: 0–4, and 255 where a structure is cut by the border or not part of the film.
  public var labels: LabelImage
  /// The 18 values in the order of `InspectedValue.allCases`, degrees (LDI %), nil where the picture has no truth for
  /// it (no head in the picture, L1 cut off).
  public var values: [Double?]
  /// In pixels of `brightness`; of the unstretched film when the layout was `squeeze`.
  public var landmarks: Landmarks
}

/// Synthetic lateral lumbar films with exact truth, the same for the same seed on every machine.
public enum Phantom {
  /// A phantom drawn straight at the size asked for.
  ///
  /// - Parameters:
  ///   - width, height: pixels of the result; 64…4096 each.
  ///   - layout: how the film's own aspect meets `width` × `height`.
  public static func sample(
    seed: UInt64, width: Int, height: Int, layout: PhantomLayout = .fill, options: PhantomOptions = PhantomOptions()
  ) -> PhantomSample {
    PhantomSample(seed: seed, width: width, height: height, layout: layout, options: options)
  }
}
