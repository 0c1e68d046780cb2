@echo off
setlocal
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" %EVENTSOURCE_JAVA_OPTS% -cp "%~dp0..\lib\*" io.eventsource.cli.Listener %*
exit /b %ERRORLEVEL%
