import Radiograph
import Spine

extension FilmReview {
  mutating func snap(_ context: Context) -> [Outcome] { [.notice(.plain("snapping is not there yet"))] }
}
