import Spine

extension InspectedValue {
  /// What the value is, in a few lines.
  var explanation: (title: String, lines: [String]) {
    switch self {
    case .pi:
      ("PI, pelvic incidence", [
        "The angle between the perpendicular of the S1 endplate at its middle and the line from there to the hip axis.",
        "Hip axis: the mean of the two femoral heads' centres, or of the one that shows. PI = PT + SS.",
        "It belongs to the pelvis, not to the posture. A wrong S1 (a transitional vertebra) changes it by 20° and more.",
      ])
    case .pt:
      ("PT, pelvic tilt", [
        "The angle between the vertical and the line from the hip axis to the middle of the S1 endplate.",
        "Positive: S1 lies behind the hips (retroversion). A film that isn't upright changes it degree by degree.",
      ])
    case .ss: ("SS, sacral slope", ["The tilt of the S1 endplate against the horizontal. It rests on S1 alone."])
    case .ll:
      ("LL, lumbar lordosis", [
        "The Cobb angle between the superior endplates of L1 and S1; the sum of the bodies L1 to L5 and the five discs.",
        "A lying patient has about 10° less.",
      ])
    case .pimll:
      ("PI-LL", [
        "Pelvic incidence less lumbar lordosis: how far the lordosis misses what the pelvis asks for.",
        "The tilt of S1 cancels out, so it is the most robust of the composed values.",
      ])
    case .l4s1: ("L4-S1, lower lordosis", ["The Cobb angle between the superior endplates of L4 and S1."])
    case .ldi:
      ("LDI, lordosis distribution index", [
        "The share of L4-S1 in LL, per cent. Not given where LL is too small to share.",
      ])
    case .rll:
      ("RLL, relative lumbar lordosis", ["LL less the ideal lordosis 0.62·PI + 29 (GAP score)."])
    case .l1, .l2, .l3, .l4, .l5:
      ("\(rawValue), body wedge", [
        "The angle between the two endplates of \(rawValue); positive: taller in front.",
        "Its noise, about 3°, is as large as most levels' means: no interval is given.",
      ])
    case .l1l2, .l2l3, .l3l4, .l4l5, .l5s1:
      ("\(label), disc angle", [
        "The angle between the endplates on both sides of the disc; positive: opens in front.",
        "A negative one is a disc in kyphosis. No interval is given: its noise is as large as the levels' means.",
      ])
    }
  }
}
