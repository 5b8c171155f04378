/// The films of the real data set that are never trained on: 6 of 16 `lumbar-` and 7 of 31 `full-` films, picked once
/// by source and by how many femoral heads can be seen (two, one, none), before any training.
public enum ValidationFilms {
  /// File names without extensions. The heads that are labelled stand behind each.
  public static let names: Set<String> = [
    "full-05",  // one, screws
    "full-15",  // one
    "full-24",  // two
    "full-39",  // one
    "full-10",  // none
    "full-34",  // none, screws
    "full-41",  // none
    "lumbar-3808",  // two
    "lumbar-4093",  // two
    "lumbar-4367",  // two
    "lumbar-4662",  // one
    "lumbar-4924",  // two
    "lumbar-4951",  // two
  ]
}
