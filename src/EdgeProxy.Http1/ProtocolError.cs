namespace EdgeProxy.Http1;

/// <summary>Each way in which bytes can be wrong. <see cref="ProtocolErrors"/> gives the clause and the label of each.</summary>
public enum ProtocolError : byte
{
    None,
    BadStartLine,
    BadVersion,
    HeadTooLarge,
    TargetTooLong,
    TooManyFields,
    BadFraming,
    BadTarget,
    AmbiguousPath,
    BadHost,
    BadField,
}
