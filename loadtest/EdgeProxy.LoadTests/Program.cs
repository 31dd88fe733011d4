using System.Runtime.Versioning;
using EdgeProxy.LoadTests;

[assembly: SupportedOSPlatform("linux")]

return await LoadCommand.RunAsync(args);
