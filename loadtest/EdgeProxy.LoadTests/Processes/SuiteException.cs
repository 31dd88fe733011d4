namespace EdgeProxy.LoadTests;

/// <summary>The run cannot go on, for a reason that its user can do something about. The message says what.</summary>
internal sealed class SuiteException(string message) : Exception(message);
