namespace EdgeProxy.Transport;

/// <summary>A connection that bounds how long it goes on sending once nobody uses it any more.</summary>
internal interface IDrainable
{
    /// <summary>From now on the connection may take <see cref="LoopConnection.DrainMillisecondsMax"/> to send the rest. On the loop; again: nothing.</summary>
    void BeginDrain();
}
