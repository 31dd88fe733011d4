namespace EdgeProxy.Caching;

/// <summary>What a store is made with. Lengths in bytes.</summary>
public sealed record CacheStoreOptions
{
    public const long BudgetBytesMin = 1 << 20;

    /// <summary>All native memory that the store ever uses: blocks with their slack, free slabs, index, ghosts and purges.</summary>
    public required long BudgetBytes { get; init; }

    /// <summary>How many loops there are at most, so many times <see cref="CacheStore.CreateLoop"/> may be called.</summary>
    public required int Loops { get; init; }

    /// <summary>Random, and secret: under what keys are hashed.</summary>
    public required (ulong First, ulong Second) Secret { get; init; }

    /// <summary>The longest body that is kept. One that turns out longer passes through a window. At most an eighth of the budget counts.</summary>
    public long ObjectBytesMax { get; init; } = 64 << 20;

    /// <summary>How far the writer of a body that is not kept may be ahead of its slowest reader.</summary>
    public int WindowBytes { get; init; } = 256 << 10;

    /// <summary>Entries of one primary key.</summary>
    public int VariantsMax { get; init; } = 64;

    /// <summary>Parts of the index with a lock each, a power of two; 0 for one of each 4 MiB, at most 64.</summary>
    public int Shards { get; init; }

    /// <summary>What is cut into blocks of one size at a time, a power of two from 16 KiB to 1 MiB; 0 for 128 KiB, or less for a small budget.</summary>
    public int SlabBytes { get; init; }

    /// <summary>Runs something that takes milliseconds soon, on another thread. It is how memory is had before a loop needs it; without it a loop that writes to a page first waits for the page.</summary>
    public Action<Action>? RunBeside { get; init; }

    /// <summary>Whether freed memory is overwritten, so that a test sees who reads it.</summary>
    public bool PoisonFreed { get; init; }
}
