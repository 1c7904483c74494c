import Foundation
import Templating
import Testing

@Suite struct FixedPointTests {
    private static let seeds: Range<UInt64> = {
        let count = ProcessInfo.processInfo.environment["COUNTERFOIL_GENERATED"].flatMap(UInt64.init) ?? 150
        return 0..<count
    }()

    @Test func cleaningWhatWasCleanedChangesNothing() {
        var kept = 0
        for seed in Self.seeds {
            var generator = MarkupGenerator(seed: seed)
            let html = generator.markup(isHostile: seed % 4 == 0)
            let once = check(html)
            guard let cleaned = once.cleaned?.email?.html else {
                #expect(!once.errors.isEmpty)
                continue
            }
            kept += 1
            let twice = check(cleaned)
            #expect(twice.html == cleaned, "seed \(seed): \(html)")
            #expect(twice.errors == [], "seed \(seed)")
            #expect(visibleText(cleaned).contains("end"))
        }
        #expect(kept > Self.seeds.count / 4)
    }

    @Test func generatedMarkupIsNeverUnreadable() {
        for seed in Self.seeds {
            var generator = MarkupGenerator(seed: seed &+ 1_000_000)
            let html = generator.markup(isHostile: false)
            let codes = check(html).errors.map(\.code)
            #expect(!codes.contains(.unreadableMarkup) && !codes.contains(.unstableMarkup), "seed \(seed): \(html)")
        }
    }
}
