namespace EdgeProxy.Policies;

public enum KeyStatus : byte
{
    /// <summary>No such key.</summary>
    Unknown,

    /// <summary>May be used.</summary>
    Valid,

    /// <summary>Known, and switched off.</summary>
    Disabled,

    /// <summary>Known, and its time has not come.</summary>
    NotYetValid,

    /// <summary>Known, and its time is over.</summary>
    Expired,
}

/// <summary>What the table knows of a key. Only <see cref="KeyStatus.Valid"/> lets a request in; clients are told no difference between the others.</summary>
/// <param name="Status">Whether it may be used now.</param>
/// <param name="Index">The number that it was added with; -1 when unknown.</param>
/// <param name="Entry">Where the table has it, for <see cref="KeyTable.StatusOf"/>; -1 when unknown.</param>
public readonly record struct KeyMatch(KeyStatus Status, int Index, int Entry);

/// <summary>Two entries with the same hash; the first is in the table, the second is not.</summary>
/// <param name="FirstIndex">The number that the first was added with.</param>
/// <param name="SecondIndex">The number that the second was added with.</param>
public readonly record struct KeyDuplicate(int FirstIndex, int SecondIndex);
