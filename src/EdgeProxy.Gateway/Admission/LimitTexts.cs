namespace EdgeProxy.Gateway;

/// <summary>A loop's store of <see cref="LimitText"/>: as many as there were exchanges under way at once that needed one.</summary>
internal sealed class LimitTexts
{
    private LimitText? _free;

    public LimitText Rent()
    {
        LimitText text = _free ?? new LimitText();
        _free = text.Next;
        text.Next = null;
        text.Clear();
        return text;
    }

    public void Return(LimitText text)
    {
        text.Next = _free;
        _free = text;
    }
}
