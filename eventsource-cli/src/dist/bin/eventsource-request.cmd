@echo off
setlocal
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Xshare:auto %EVENTSOURCE_JAVA_OPTS% -cp "%~dp0..\lib\eventsource-cli.jar;%~dp0..\lib\commons-cli.jar;%~dp0..\lib\eventsource-protocol.jar;%~dp0..\lib\gson.jar" io.eventsource.cli.Request %*
exit /b %ERRORLEVEL%
