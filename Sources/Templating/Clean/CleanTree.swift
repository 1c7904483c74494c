/// The allowed elements of a template, as the parser nested them.
struct CleanTree {
    struct Node {
        let name: String
        /// `-1` for the body.
        let parent: Int
        /// In order, with their values decoded. Without `style`.
        var attributes: [HTMLAttribute]
        var id: String?
        var classes: [String]
        var style: [StyleDeclaration]
    }

    enum Event {
        case start(Int), end(Int)
        /// Decoded.
        case text(String)
    }

    /// The body first.
    var nodes: [Node] = []
    /// What is inside the body.
    var events: [Event] = []
}
