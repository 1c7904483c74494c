import Testing

extension Tag {
    /// Takes longer than a few seconds.
    @Tag static var slow: Self
}
