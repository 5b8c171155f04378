/// The exposure and contrast of one phantom, drawn once: grey 0 … 1 before the tone curve, lengths in D.
struct Look {
  // Soft tissue.
  /// Grey of the L3 body.
  var bodyLevel: Double
  /// Grey gained from L1 to S1.
  var caudalGain: Double
  /// Bodies over the tissue in front of them: the step at the walls.
  var wallStep: Double
  /// Loss from the anterior wall to 2 D in front.
  var anteriorLoss: Double
  /// Discs over the soft tissue.
  var disc: Double
  var posteriorSkin: Double
  var posteriorEdge: Double
  var posteriorFall: Double
  var anteriorSkin: Double
  var mottle: Double
  /// Fine texture of tissue and bone.
  var texture: Double

  // Spine.
  var endplate: Double
  var endplateWidth: Double
  var doubleContour: Bool
  var wallLine: Double
  var facet: Double
  var foramen: Double
  var spinous: Double
  var spurs: Bool
  /// Second outline of a turned or bent spine, D; 0 is none.
  var secondOutline: Double

  // Pelvis.
  var pelvisGain: Double
  var pelvisLine: Double
  var pelvisStep: Double
  var sacrumLine: Double
  var sacrumStep: Double
  var headLine: Double
  var headStep: Double
  /// The pelvis runs into white.
  var saturatedPelvis: Bool

  // Thorax and bowel.
  var lung: Double
  var rib: Double
  var gas: Double

  init(style: PhantomStyle, random r: inout SeededRandom) {
    let wide = style == .randomised
    // Overall contrast: the same anatomy comes as faint full-spine exposures and as sharpened, equalised prints.
    let contrast = wide ? r.logUniform(0.35, 1.25) : 0.95
    bodyLevel = wide ? r.uniform(0.42, 0.78) : r.uniform(0.56, 0.62)
    caudalGain = wide ? r.uniform(-0.06, 0.14) : 0.08
    wallStep = wide ? r.logUniform(0.009, 0.11) * contrast : 0.06
    anteriorLoss = wide ? r.uniform(0.0, 0.16) : 0.07
    disc = wallStep * r.uniform(0.3, 0.9)
    posteriorSkin = wide ? r.uniform(0.7, 1.3) : 1
    posteriorEdge = wide ? r.uniform(0.04, 0.45) : 0.2
    posteriorFall = wide ? r.uniform(1.0, 2.4) : 1.7
    anteriorSkin = wide ? (r.chance(0.35) ? r.uniform(2.0, 3.2) : r.uniform(3.2, 7)) : 4
    mottle = (wide ? r.uniform(0.01, 0.05) : 0.02) * (0.5 + contrast / 2)
    texture = (wide ? r.logUniform(0.006, 0.035) : 0.01) * (0.4 + 0.6 * contrast)
    endplate = wide ? r.logUniform(0.03, 0.22) * (0.4 + 0.6 * contrast) : 0.13
    endplateWidth = wide ? r.uniform(0.03, 0.075) : 0.045
    doubleContour = r.chance(0.75)
    wallLine = endplate * r.uniform(0.1, 0.6)
    facet = r.uniform(0.05, 0.16) * contrast
    foramen = r.uniform(0.05, 0.2) * contrast
    spinous = r.uniform(0.015, 0.075) * contrast
    spurs = r.chance(wide ? 0.25 : 0.05)
    secondOutline = wide && r.chance(0.25) ? r.uniform(0.03, 0.15) : 0
    pelvisGain = wide ? r.uniform(0.02, 0.2) : 0.1
    pelvisLine = wide ? r.logUniform(0.015, 0.15) * contrast : 0.06
    pelvisStep = wide ? r.uniform(0.0, 0.1) * contrast : 0.04
    sacrumLine = wide ? r.logUniform(0.02, 0.22) * (0.4 + 0.6 * contrast) : 0.11
    sacrumStep = wide ? r.uniform(0.01, 0.17) * contrast : 0.05
    headLine = wide ? r.logUniform(0.008, 0.17) * (0.4 + 0.6 * contrast) : 0.1
    headStep = wide ? r.uniform(-0.01, 0.11) * contrast : 0.03
    saturatedPelvis = wide && r.chance(0.12)
    lung = wide ? r.uniform(0.12, 0.45) : 0.25
    rib = r.uniform(0.03, 0.1) * contrast
    gas = (wide ? r.uniform(0.07, 0.32) : 0.14) * (0.5 + contrast / 2)
  }
}
