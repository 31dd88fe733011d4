namespace EdgeProxy.Configuration;

/// <summary>
/// Some hundred whole lines of a file of keys. A block ends with a line that says so by what it holds, so that a change moves no end
/// but those beside it: the others are known again by their digest, wherever in the file they are by then.
/// </summary>
/// <param name="Digest">XXH128 of its bytes.</param>
/// <param name="FirstLine">The number of its first line, from 1.</param>
/// <param name="Lines">How many there are.</param>
/// <param name="FirstKey">The number of its first key in the set that was made of it.</param>
/// <param name="Keys">How many there are, one after the other.</param>
internal readonly record struct KeyBlock(UInt128 Digest, int FirstLine, int Lines, int FirstKey, int Keys);
