/// Where each feature map lies in one block of memory: maps that are never needed at the same time share their place.
struct ArenaLayout {
  /// Float offsets of the maps.
  let maps: [Int]
  /// Float offset of each step's scratch.
  let scratch: [Int]
  /// Maps that each step is the first to write: their ring must be cleared, another map was there before.
  let fresh: [[Int]]
  /// Floats in all.
  let count: Int

  private struct Block {
    let size: Int
    let steps: ClosedRange<Int>
    var offset = 0
  }

  /// Places the largest blocks first, each at the lowest place that is free for as long as it lives.
  init(_ network: Network, _ steps: [PlanStep], threads: Int) {
    var first = [Int](repeating: Int.max, count: network.maps.count)
    var last = [Int](repeating: -1, count: network.maps.count)
    first[0] = 0
    for (index, step) in steps.enumerated() {
      for map in step.writes { first[map] = min(first[map], index) }
      for map in step.reads + step.writes { last[map] = max(last[map], index) }
    }
    last[network.probabilities] = steps.count
    var fresh = [[Int]](repeating: [], count: steps.count)
    for (map, step) in first.enumerated() where step < steps.count { fresh[step].append(map) }

    var blocks: [Block] = network.maps.indices.map { map in
      let used = first[map] <= last[map]
      return Block(
        size: used ? (network.maps[map].count + 63) / 64 * 64 : 0, steps: used ? first[map]...last[map] : 0...0)
    }
    blocks += steps.enumerated().map { index, step in
      Block(size: (step.scratchCount(network, threads: threads) + 63) / 64 * 64, steps: index...index)
    }
    var placed: [Int] = []
    var count = 0
    for index in blocks.indices.sorted(by: { (blocks[$0].size, $1) > (blocks[$1].size, $0) }) where blocks[index].size > 0 {
      var offset = 0
      let rivals = placed.filter { blocks[$0].steps.overlaps(blocks[index].steps) }
        .sorted { blocks[$0].offset < blocks[$1].offset }
      for rival in rivals {
        if blocks[rival].offset >= offset + blocks[index].size { break }
        offset = max(offset, blocks[rival].offset + blocks[rival].size)
      }
      blocks[index].offset = offset
      placed.append(index)
      count = max(count, offset + blocks[index].size)
    }
    maps = blocks.prefix(network.maps.count).map(\.offset)
    scratch = blocks.dropFirst(network.maps.count).map(\.offset)
    self.fresh = fresh
    self.count = count
  }
}
