package import Hummingbird

/// What a request's context holds: nothing. All that a request needs travels in `Call`.
package struct Connection: InitializableFromSource, Sendable {
    package init(source: ApplicationRequestContextSource) {}
}
