using KestrelChat.Server.Configuration;
using KestrelChat.Server.Hosting;
using KestrelChat.Server.Platform;

StandardStream.OccupyClosed();
if (Descriptors.Limit is { } limit and < Descriptors.Minimum)
{
    StartupErrors.Print([$"The limit of file descriptors is {limit}: expected at least {Descriptors.Minimum} (ulimit -n)"]);
    return 1;
}

try
{
    var command = CommandLine.Parse(args);
    return command.Task switch
    {
        ProgramTask.ShowHelp => Answer.Print(HelpText.Of(SettingsTable.Sections, SettingsTable.Others)),
        ProgramTask.ShowVersion => Answer.Print($"{ProductVersion.Product} {ProductVersion.WithCommit}"),
        ProgramTask.CheckSettings => SettingsCheck.Run(command.Settings),
        ProgramTask.AskHealth => await HealthQuestion.AskAsync(command.HealthUrl),
        _ => await ServerProgram.RunAsync(command.Settings),
    };
}
catch (SettingsException e)
{
    StartupErrors.Print(e.Errors);
    return 1;
}
