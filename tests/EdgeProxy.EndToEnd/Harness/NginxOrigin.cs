using System.Net.Sockets;

namespace EdgeProxy.EndToEnd;

/// <summary>
/// nginx as an origin, one process with a folder of its own. <c>/hello.txt</c> is a small file, <c>/zeros/SIZE</c> a
/// sparse one that takes no room on disk, <c>/plain</c> a fixed answer, <c>/upload/NAME</c> takes a PUT of any size
/// into a file, <c>/discard</c> takes a POST of any size and answers with its length.
/// </summary>
internal sealed class NginxOrigin : IAsyncDisposable
{
    public const string Hello = "hello from nginx\n";

    private readonly TemporaryFolder _folder;
    private readonly ChildProcess _process;

    private NginxOrigin(ChildProcess process, TemporaryFolder folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
    }

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}";

    public static async Task<NginxOrigin> StartAsync()
    {
        string program = Servers.Nginx ?? throw new InvalidOperationException("nginx is not installed, and with CI=true it must be.");
        TemporaryFolder folder = new();
        int port = FreePort.Next();
        foreach (string name in (string[])["www/zeros", "uploads", "temporary"])
        {
            Directory.CreateDirectory(folder.File(name));
        }

        folder.Write("www/hello.txt", Hello);
        ChildProcess process = ChildProcess.Start(
            program, ["-p", folder.Path, "-c", folder.Write("nginx.conf", Configuration(folder.Path, port)), "-e", "stderr"],
            folder.Path);
        NginxOrigin origin = new(process, folder, port);
        await origin.WaitUntilItListensAsync();
        return origin;
    }

    /// <summary>Makes a file of zeros at <c>/zeros/NAME</c>, of a length in bytes.</summary>
    public void MakeZeros(string name, long length)
    {
        using FileStream file = File.Create(_folder.File($"www/zeros/{name}"));
        file.SetLength(length);
    }

    /// <summary>The length of what was put at <c>/upload/NAME</c>.</summary>
    public long UploadedLength(string name) => new FileInfo(_folder.File($"uploads/upload/{name}")).Length;

    public string Log => File.ReadAllText(_folder.File("access.log"));

    public async ValueTask DisposeAsync()
    {
        _process.Terminate();
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private async Task WaitUntilItListensAsync()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(10));
        while (!limit.IsCancellationRequested && !_process.HasExited)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync("127.0.0.1", Port, limit.Token);
                return;
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                await Task.Delay(20);
            }
        }

        string description = _process.Describe();
        await DisposeAsync();
        Assert.Fail($"nginx does not listen on port {Port}.\n{description}");
    }

    // Bodies are not kept in memory by nginx: a request body is written to a file, and sendfile sends a response.
    private static string Configuration(string folder, int port) =>
        $$"""
        daemon off;
        master_process off;
        worker_processes 1;
        pid {{folder}}/nginx.pid;
        error_log stderr warn;
        events { worker_connections 1024; }
        http {
          access_log {{folder}}/access.log;
          client_body_temp_path {{folder}}/temporary/body;
          proxy_temp_path {{folder}}/temporary/proxy;
          fastcgi_temp_path {{folder}}/temporary/fastcgi;
          uwsgi_temp_path {{folder}}/temporary/uwsgi;
          scgi_temp_path {{folder}}/temporary/scgi;
          client_max_body_size 0;
          sendfile on;
          keepalive_requests 100000;
          server {
            listen 127.0.0.1:{{port}};
            root {{folder}}/www;
            location = /plain { default_type text/plain; return 200 "plain"; }
            location /upload/ {
              root {{folder}}/uploads;
              dav_methods PUT DELETE;
              create_full_put_path on;
            }
            # A body is read before it is passed on: the second server sees and answers its length.
            location = /discard { proxy_pass http://unix:{{folder}}/length.sock; }
          }
          server {
            listen unix:{{folder}}/length.sock;
            location / { default_type text/plain; return 200 "$content_length"; }
          }
        }
        """;
}
