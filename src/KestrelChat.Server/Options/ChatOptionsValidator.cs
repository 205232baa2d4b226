using System.Security.Cryptography;
using KestrelChat.Addresses;
using KestrelChat.Names;
using KestrelChat.Moderation;
using KestrelChat.Server.Moderation;
using KestrelChat.Server.Tls;
using KestrelChat.Wordings;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Options;

/// <summary>Checks all settings and says all that is wrong, each by key and value.</summary>
internal sealed class ChatOptionsValidator(WordingCatalog wordings, ChatOptionsBinding binding) : IValidateOptions<ChatOptions>
{
    // A plain number in a duration means days to .NET: "30" is a month. No duration here is sensibly longer than this.
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, ChatOptions options)
    {
        List<string> errors = [.. binding.Errors, .. wordings.Errors];
        Number(nameof(options.MaxLineBytes), options.MaxLineBytes, 16, 32 * 1024);
        Number(nameof(options.MaxBacklogBytes), options.MaxBacklogBytes, 1024, 1024 * 1024 * 1024);
        Number(nameof(options.AnnounceEachUpTo), options.AnnounceEachUpTo, 0, 1_000);
        Number(nameof(options.Replay), options.Replay, 0, 10_000);
        Number(nameof(options.HistoryLines), options.HistoryLines, 0, 1_000_000);
        Number(nameof(options.MaxHistoryBytes), options.MaxHistoryBytes, 0, 1L << 40);
        Number(nameof(options.MaxRooms), options.MaxRooms, 1, 10_000_000);
        Number(nameof(options.MaxNameLength), options.MaxNameLength, 1, NameRules.MaxLength);
        Number(nameof(options.MaxConnections), options.MaxConnections, 0, 10_000_000);
        Number(nameof(options.MaxConnectionsPerAddress), options.MaxConnectionsPerAddress, 1, 10_000_000);
        Number("Flood:LinesPerSecond", options.Flood.LinesPerSecond, 0, 1_000_000);
        Number("Flood:Burst", options.Flood.Burst, 1, 1_000_000);
        for (var i = 0; i < options.TrustedProxies.Count; i++)
        {
            if (!AddressRange.TryParse(options.TrustedProxies[i], out _, out var error))
            {
                Add($"{nameof(options.TrustedProxies)}:{i}", options.TrustedProxies[i], error);
            }
        }

        Duration(nameof(options.FanoutInterval), options.FanoutInterval, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Duration(nameof(options.AnnounceAfter), options.AnnounceAfter, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Duration(nameof(options.EmptyRoomKeep), options.EmptyRoomKeep, TimeSpan.Zero, TimeSpan.FromDays(7));
        Duration(nameof(options.StallTimeout), options.StallTimeout, TimeSpan.FromSeconds(1), s_longest);
        Duration("Cluster:BatchInterval", options.Cluster.BatchInterval, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Duration("Cluster:PollInterval", options.Cluster.PollInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        Number("Cluster:MaxPendingLines", options.Cluster.MaxPendingLines, 1, 10_000_000);
        Number("Cluster:KeepLines", options.Cluster.KeepLines, 0, int.MaxValue);
        Number("Cluster:KeepDays", options.Cluster.KeepDays, 0, 36_500);
        Duration("Drain:ReadyDelay", options.Drain.ReadyDelay, TimeSpan.Zero, s_longest);
        Duration("Drain:CloseOver", options.Drain.CloseOver, TimeSpan.Zero, s_longest);
        Token("Admin:Token", options.Admin.Token);
        BanFile(nameof(options.BanFile), options.BanFile);
        foreach (var (endpoint, endpointOptions) in options.Endpoints)
        {
            Endpoint($"Endpoints:{endpoint}", endpointOptions);
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void Add(string key, object value, string wanted) => errors.Add($"{ChatOptions.Section}:{key} is '{value}': {wanted}");

        void Number(string key, long value, long least, long most)
        {
            if (value < least || value > most)
            {
                Add(key, value, $"a number from {least} to {most} is wanted");
            }
        }

        void Duration(string key, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
            {
                Add(key, value, $"a duration (hh:mm:ss.fff) from {least:c} to {most:c} is wanted");
            }
        }

        // Its value is shown nowhere.
        void Token(string key, string token)
        {
            if (token.Length is > 0 and < AdminOptions.MinTokenLength)
            {
                errors.Add($"{ChatOptions.Section}:{key} is too short: {AdminOptions.MinTokenLength} characters at least are wanted, such as 'openssl rand -hex 16' makes");
            }
            else if (token.AsSpan().ContainsAnyExceptInRange('!', '~'))
            {
                errors.Add($"{ChatOptions.Section}:{key} has characters that no header can carry: printable ASCII without spaces is wanted, such as 'openssl rand -hex 16' makes");
            }
        }

        void BanFile(string key, string path)
        {
            if (path.Length == 0)
            {
                return;
            }

            try
            {
                _ = new BanFile(path).Load();
            }
            catch (BanStoreException e)
            {
                Add(key, path, e.Message);
            }
        }

        void Endpoint(string key, EndpointOptions endpoint)
        {
            EndpointUrl? url = null;
            if (endpoint.Url.Length > 0 && !EndpointUrl.TryParse(endpoint.Url, out url, out var error))
            {
                Add($"{key}:Url", endpoint.Url, error);
            }

            if (url is { IsTls: true })
            {
                Certificate($"{key}:Certificate", endpoint.Certificate);
            }

            // Where a wording is faulty that is the error, not that an endpoint asks for it.
            if (wordings.Find(endpoint.Wording) is null && wordings.Errors.Count == 0)
            {
                Add($"{key}:Wording", endpoint.Wording, $"the wordings are {string.Join(", ", wordings.Names)}");
            }
        }

        void Certificate(string key, CertificateOptions certificate)
        {
            if (certificate.Path.Length == 0)
            {
                Add($"{key}:Path", certificate.Path, "a tls:// endpoint wants a certificate: a PEM or PFX file");
                return;
            }

            try
            {
                using var loaded = EndpointCertificate.Load(certificate);
                if (!loaded.HasPrivateKey)
                {
                    Add($"{key}:Path", certificate.Path, "the certificate comes without its private key; KeyPath says where that is");
                }
            }
            catch (Exception e) when (e is IOException or CryptographicException or UnauthorizedAccessException)
            {
                Add($"{key}:Path", certificate.Path, $"it cannot be used: {e.Message}");
            }
        }
    }
}
