namespace EdgeProxy.Transport;

/// <summary>What a listener asks and tells while descriptors are short. From any thread.</summary>
public interface IAcceptObserver
{
    /// <summary>
    /// Connections whose descriptor has this number or a higher one are closed as soon as they are accepted. The kernel gives out
    /// the lowest free number, so that a high one tells that few are left, without asking.
    /// </summary>
    int DescriptorsMax { get; }

    /// <summary>A connection is about to be closed for its descriptor's number: it is counted by the time its client learns of it.</summary>
    void DescriptorRefused();

    /// <summary>Accepting failed for want of a descriptor, or of memory of the kernel, and rests for a moment; who connects waits in the kernel.</summary>
    void AcceptPaused();
}
