/// What can go wrong with the store, by what a caller does about it.
package enum StoreError: Error, Sendable, Equatable {
    /// The disk is full, read-only or failing, or the file is locked: nothing was stored; try again later.
    case unavailable(String)
    /// Too much waits to be written: nothing was stored; try again in a moment.
    case overloaded
    /// The store is being closed.
    case closed
    /// The master key does not open this store.
    case wrongMasterKey
    /// The store has data, and the file of its wrapped data keys is not there.
    case keyringMissing(path: String)
    /// The keyring was made with another store.
    case foreignKeyring(path: String)
    /// A data key was replaced while a value was on its way into the store: seal it again.
    case keyReplaced
    /// The tenant was deleted, and its keys with it.
    case keysDestroyed
    /// The file belongs to a newer version of the program.
    case newerSchema
    /// A stored value can't be read: it was changed outside, or its key is gone.
    case corrupt(String)
}
