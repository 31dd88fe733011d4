namespace EdgeProxy;

/// <summary>What a key has used of a quota in a window.</summary>
/// <param name="Plan">The plan's name.</param>
/// <param name="Key">The key's name.</param>
/// <param name="Window">Days from 1970 to the window's first day.</param>
/// <param name="Used">Requests that were counted in it.</param>
/// <param name="Extended">What was added to the limit.</param>
internal readonly record struct QuotaRow(string Plan, string Key, int Window, long Used, long Extended);
