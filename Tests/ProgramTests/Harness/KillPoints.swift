/// The fault points of the engine, by the names that `CounterfoilFaultPoints` takes.
enum KillPoints {
    private static let sending = ["leased", "consented", "ready", "begun", "answered", "settled"]
    private static let asking = ["leased", "answered", "settled"]

    /// Each step of each kind of work; and those of retries, of fallbacks and later rounds, and of emails once more.
    static let all: [String] =
        sending.map { "send.\($0)" } + asking.flatMap { ["poll.\($0)", "lookUp.\($0)"] }
        + sending.flatMap { ["send.\($0).retry", "send.\($0).later", "send.\($0).email"] }
        + asking.flatMap { ["poll.\($0).later", "poll.\($0).email"] }
}
