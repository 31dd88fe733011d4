namespace EdgeProxy.Caching;

/// <content>How a fill ends. After any of these the writer does not touch it any more.</content>
// SAFETY: the fill holds a reference to its entry, and only the writer, which calls this, adds chunks to it or takes any away.
public sealed unsafe partial class CacheFill
{
    /// <summary>All of the body is there: from now on look-ups find the entry, unless it was purged meanwhile or is a window.</summary>
    /// <param name="now">Seconds.</param>
    /// <returns>Whether it is in the index.</returns>
    /// <exception cref="InvalidOperationException">There is no head, or the body is shorter than it was said to be.</exception>
    public bool Complete(long now)
    {
        if (_entry == 0 || (Header->Length >= 0 && Header->Length != Written))
        {
            throw new InvalidOperationException("There is no head, or the body is shorter than it was said to be.");
        }

        _mayShrink = Header->Length < 0 && !IsWindow;
        bool isKept = EntryAdmission.TryComplete(_store, _entry, Written, now);
        _mayShrink &= isKept;
        Finish(FillEnd.Completed);
        return isKept;
    }

    /// <summary>The rest will not come. Readers read what is there, and then hear of it.</summary>
    /// <param name="failure">Why, in a number of the caller's: <see cref="CacheReader.Failure"/>.</param>
    public void Fail(byte failure = 0)
    {
        _failure = failure;
        LeaveIndex();
        Finish(FillEnd.Failed);
    }

    /// <summary>The response is for one request only, and until then those of this key need not wait for one another. Readers are to ask for themselves.</summary>
    /// <param name="now">Seconds.</param>
    /// <param name="dropAt">The second from which on this is forgotten.</param>
    public void FailUncacheable(long now, long dropAt)
    {
        EntryAdmission.TryPutUncacheable(_store, EntryLayout.KeyOf(Header), Header->Epoch, now, dropAt);
        LeaveIndex();
        Finish(FillEnd.Uncacheable);
    }

    /// <summary>The entry that there was is good again, with newer metadata and a newer head. Readers are to look it up.</summary>
    /// <param name="now">Seconds.</param>
    /// <param name="version">Of that entry.</param>
    /// <param name="content">Its metadata, head and <see cref="EntryContent.DropAt"/>; nothing else of it changes.</param>
    /// <returns>Whether it was still there; if not, readers hear that the fill failed.</returns>
    public bool Revalidate(long now, ulong version, in EntryContent content)
    {
        bool isThere = EntryAdmission.TryUpdate(_store, EntryLayout.KeyOf(Header), now, version, content);
        LeaveIndex();
        Finish(isThere ? FillEnd.Revalidated : FillEnd.Failed);
        return isThere;
    }
}
