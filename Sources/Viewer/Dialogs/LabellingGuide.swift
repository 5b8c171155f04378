import Spine

/// How each structure is drawn, with an example: one page a structure, reachable from the tool in hand.
///
/// The drawings look as films do here: the patient's front at the left.
enum LabellingGuide {
  /// The page of a structure; without one, what holds for all.
  static func page(for structure: Structure?) -> Page {
    switch structure {
    case .vertebra(.t11), .vertebra(.t12): Page("Guide: T12 and T11", lines(thoracic))
    case .vertebra: Page("Guide: vertebral bodies", lines(bodies))
    case .s1: Page("Guide: S1 endplate", lines(s1))
    case .sacrum: Page("Guide: sacrum", lines(sacrum))
    case .femoralHead: Page("Guide: femoral heads", lines(heads))
    case nil: Page("Guide: what to draw", lines(general))
    }
  }

  /// A line that begins with `#` is a heading.
  private static func lines(_ text: String) -> [Page.Line] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix("#")
        ? Page.Line(kind: .heading, text: line.drop { "# ".contains($0) }.description)
        : Page.Line(kind: .plain, text: String(line))
    }
  }

  private static let general = """
    # What to draw
    Bodies T11 to L5 as far as they show, the S1 endplate, the sacrum, both femoral heads.
    Leave out what you can't see: "not measurable" is a result, a guess is an error.
    # In which order
    S1 first: SS, PI, LL and L5-S1 rest on it. Then the heads (PI, PT), then L1 (LL), then the rest.
    # Numbering
    The last body above the sacrum is called L5. Where that may be wrong (a transitional vertebra, six lumbar
    bodies), flag the film: "numbering of the levels is uncertain". ( and ) move all names at once.
    # More
    Take a structure in hand and press G again: bodies, T12, S1, sacrum and heads have a page each.
    """

  private static let bodies = """
    # The four corners
          1________2        1 anterior superior   2 posterior superior
          /        \\        4 anterior inferior   3 posterior inferior
         |   body   |
          \\________/        A corner lies where the endplate's line and the wall's line
          4        3        meet, on the cortex, not outside it.
    # Osteophytes
    A spur is no part of the body: continue the wall and the endplate as if it were not there.
            ____
      spur <|          the corner is at |, not at <
    # Double contours
    A tilted or rotated body shows two edges. Take the middle between them at both ends of the plate, at
    all plates in the same way. Weak levels may be flagged.
    # Sunk endplates
    The corners stay on the rims. The hollow is measured from the mask (Hm), not from the corners.
    # Cut bodies
    A body that the film's edge cuts is not drawn. Its neighbours are.
    """

  private static let thoracic = """
    # T12 and T11
    They are not measured in LL, but they tell where L1 is and give its neighbours' heights.
    T12 carries the last rib: look for it behind the body. Where no rib shows, count up from the sacrum and
    say so in a note.
    A body cut by the top of the film is not drawn.
    """

  private static let s1 = """
    # The two ends of the endplate
        A.                  A  promontory: the anterior corner of S1
          '-.__             P  posterior corner, where the plate meets the back wall of S1
               '-.P
           sacrum  \\        SS, PI, LL and L5-S1 rest on these two points.
                    \\
    # The posterior corner
    It lies in front of the facet joints' shadow. Follow the back walls of L4 and L5 down: P continues their
    line. A point too far behind makes the plate too flat.
    # Domed endplates
    Join the two corners; don't follow the dome. Add a note.
    # Iliac crests over it
    The crest's line crosses the plate at an angle and goes on beyond it: the plate ends at the wall.
    """

  private static let sacrum = """
    # The outline
    Promontory, posterior corner of S1, down the back wall to the tip, up the front to the promontory.
        1 __ 2
         |    \\       the back wall: the posterior wall of the sacral bodies, not the dorsal cortex
          \\    \\      behind the canal
           \\    |
            \\__/
    Its first two points are the S1 endplate's; moving the plate moves them.
    # Where it fades
    End where you no longer see it. A short outline is right; an invented one isn't.
    """

  private static let heads = """
    # The circle
           .---.        Follow the head's cortex inside the joint line, not the bright roof of the
          /     \\       socket (3 to 8 px larger). Three points far apart on the rim make the best
         |   +   |      circle; less than half of the rim is little to go by.
          \\     /
           '---'
    # Which head is which
    Head 1 is the more posterior one (at the right), head 2 the more anterior one, drawn over it. When they
    lie one above the other, the upper one is head 1. The hip axis is the middle between the centres.
    # One head only
    Draw the one you see: PI and PT then rest on it and may be 3 to 6 degrees off; the screen says so.
    # Hip replacement
    The cup's dome may stand for the head. Add a note.
    """
}
