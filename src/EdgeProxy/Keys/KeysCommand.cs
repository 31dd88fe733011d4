using System.CommandLine;

namespace EdgeProxy;

/// <summary><c>edgeproxy keys</c>: makes, changes and lists API keys in the files that have them.</summary>
internal static class KeysCommand
{
    public static Command Make(Func<Option<bool>> json)
    {
        var command = new Command("keys", "Makes, changes and lists API keys. Edits their file in place, comments and order kept; a running gateway takes it up by itself.");
        command.Add(Create(json()));
        command.Add(Rotate(json()));
        command.Add(Switch("disable", "Shuts a key out.", enabled: false));
        command.Add(Switch("enable", "Lets a key in again.", enabled: true));
        command.Add(List(json()));
        command.Add(Import());
        command.Add(Export());
        command.Add(Convert());
        return command;
    }

    private static Argument<string> Name() => new("NAME") { Description = "The key's name: letters, digits, - _ ." };

    private static Option<string[]> Plans() => new("--plan")
    {
        Description = "A plan of the key; repeatable.",
        HelpName = "PLAN",
        DefaultValueFactory = _ => [],
    };

    private static Command Create(Option<bool> json)
    {
        Argument<string> name = Name();
        Option<string[]> plans = Plans();
        var expires = new Option<string?>("--expires") { Description = "When it stops being good: 2027-01-01 or 2027-01-01T12:00:00Z.", HelpName = "DATE" };
        var notBefore = new Option<string?>("--not-before") { Description = "From when on it is good.", HelpName = "DATE" };
        var tags = new Option<string[]>("--tag") { Description = "A note, name=value; repeatable.", HelpName = "TAG", DefaultValueFactory = _ => [] };
        var options = new KeyOptions();
        var command = new Command("create", "Makes a strong random key and adds its hash to the keys. The key itself is written to standard output, this once, and kept nowhere.")
        {
            name, plans, expires, notBefore, tags, json,
        };
        options.AddTo(command);
        command.SetAction(result => options.With(result, editor => editor.Create(
            result.GetValue(name)!, result.GetValue(plans)!, result.GetValue(notBefore), result.GetValue(expires), result.GetValue(tags)!, result.GetValue(json))));
        return command;
    }

    private static Command Rotate(Option<bool> json)
    {
        Argument<string> name = Name();
        var overlap = new Option<string>("--overlap")
        {
            Description = "How long the old key stays good beside the new one: 30m, 24h, 7d; 0s for not at all.",
            HelpName = "DURATION",
            DefaultValueFactory = _ => "24h",
        };
        var options = new KeyOptions();
        var command = new Command("rotate", "Makes a new key for a name, and lets the old one be good for a while. The new key is written to standard output, this once.") { name, overlap, json };
        options.AddTo(command);
        command.SetAction(result => options.With(result, editor => editor.Rotate(result.GetValue(name)!, result.GetValue(overlap)!, result.GetValue(json))));
        return command;
    }

    private static Command Switch(string verb, string about, bool enabled)
    {
        Argument<string> name = Name();
        var options = new KeyOptions();
        var command = new Command(verb, about) { name };
        options.AddTo(command);
        command.SetAction(result => options.With(result, editor => editor.Switch(result.GetValue(name)!, enabled)));
        return command;
    }

    private static Command List(Option<bool> json)
    {
        var options = new KeyOptions();
        var command = new Command("list", "Lists the keys by name, with plans and state. Of values it shows nothing.") { json };
        options.AddTo(command);
        command.SetAction(result => options.With(result, editor => editor.List(result.GetValue(json))));
        return command;
    }

    private static Command Import()
    {
        var file = new Argument<string>("CSV") { Description = "A file with the columns Name,Key,Description,Enabled,UsagePlanIds, as Amazon API Gateway has them; - for standard input." };
        Option<string[]> plans = Plans();
        plans.Description = "A plan of all these keys, instead of their UsagePlanIds; repeatable.";
        var map = new Option<string[]>("--map") { Description = "Which plan a usage plan's id is, ID=PLAN; repeatable.", HelpName = "MAP", DefaultValueFactory = _ => [] };
        var options = new KeyOptions();
        var command = new Command("import", "Adds keys of a CSV file, by their hashes. Those of names that are there are written anew. All of them or, when there is a mistake, none.") { file, plans, map };
        options.AddTo(command);
        command.SetAction(result => options.With(result, editor => editor.Import(result.GetValue(file)!, result.GetValue(plans)!, result.GetValue(map)!)));
        return command;
    }

    private static Command Export()
    {
        var format = new Option<string>("--format") { Description = "jsonl (the default), which keyFiles read, or csv. Keys come as their hashes.", HelpName = "FORMAT", DefaultValueFactory = _ => "jsonl" };
        format.AcceptOnlyFromAmong("jsonl", "csv");
        var options = new KeyOptions();
        var command = new Command("export", "Writes all keys, by their hashes, to standard output.") { format };
        options.AddTo(command);
        command.SetAction(result => options.With(result, editor => editor.Export(result.GetValue(format)!)));
        return command;
    }

    private static Command Convert()
    {
        var file = new Argument<string>("FILE") { Description = "A document with keys." };
        var options = new KeyOptions();
        var command = new Command("convert", "Turns the keys that stand readable in a document into their hashes.") { file };
        options.AddTo(command);
        command.SetAction(result => options.With(result, editor => editor.Convert(result.GetValue(file)!)));
        return command;
    }
}
