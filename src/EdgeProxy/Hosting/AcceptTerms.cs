namespace EdgeProxy;

/// <summary>What all listeners of the process share.</summary>
/// <param name="Gate">Whom they let in.</param>
/// <param name="Inherited">Sockets that they may find open already.</param>
internal sealed record AcceptTerms(ConnectionGate Gate, InheritedSockets Inherited);
