using EventOps.Load.Commands;
using EventOps.Load.Http;

SocketTuning.ApplyUnlessServing(args);
return await RootCommandLine.Build(TimeProvider.System).Parse(args).InvokeAsync();
