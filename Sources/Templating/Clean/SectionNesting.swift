/// A section must begin and end inside the same element, so that leaving it out leaves the markup whole.
enum SectionNesting {
    static func isSound(_ tree: CleanTree, _ source: MarkedSource, _ findings: inout Findings) -> Bool {
        var parents = [0]
        var sections: [(parent: Int, placeholder: Int)] = []
        var isSound = true
        for event in tree.events {
            switch event {
            case .start(let node): parents.append(node)
            case .end: parents.removeLast()
            case .text(let text):
                for index in source.markers.indices(in: text) where index < source.placeholders.count {
                    switch source.placeholders[index].kind {
                    case .section, .invertedSection: sections.append((parents.last ?? 0, index))
                    case .sectionEnd:
                        guard let section = sections.popLast(), section.parent != parents.last else { break }
                        isSound = false
                        findings.fail(
                            .html, source.placeholders[index].position, .sectionSplitsElements,
                            "The section must end inside the element in which it begins.")
                    default: break
                    }
                }
            }
        }
        return isSound
    }
}
